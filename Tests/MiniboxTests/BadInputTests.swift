import Foundation
import Testing

/// One clear error, exit code 125, nothing left.
@Suite(.asRoot, .ownStateFolder) struct `Bad input` {
    @Test(arguments: [
        (["nosuchimage"], "No such image: nosuchimage:latest"), (["Busy Box"], "invalid reference format"),
        ([""], "invalid reference format"),
        (["127.0.0.1:5000/nosuch:1"], "127.0.0.1:5000/nosuch:1"), (["../etc"], "invalid reference format"),
        (["--name", "a/b", "busybox"], "Invalid container name (a/b)"),
        (["--name", "..", "busybox"], "Invalid container name (..)"),
        (["--name", "a..\u{e9}", "busybox"], "Invalid container name"), (["--name", "", "busybox"], "Invalid container name"),
        (["--name", "../../x", "busybox"], "Invalid container name"), (["--name", "-x", "busybox"], "-x"),
        (["--name", String(repeating: "a", count: 300), "busybox"], "Invalid container name"),
        (["--hostname", "a b", "busybox"], "a b"), (["--hostname", String(repeating: "a", count: 65), "busybox"], "aaaa"),
        (["--label", "=x", "busybox"], "=x"), (["-e", "=x", "busybox"], "=x"), (["--without", "nosuch", "busybox"], "nosuch"),
        (["--rm=maybe", "busybox"], "maybe"), (["--group-add", "nosuchgroup", "busybox"], "nosuchgroup"),
        (["--explain-format", "nosuch", "busybox"], "nosuch"),
    ]) func `is refused with its remedy, and leaves nothing`(_ words: [String], _ text: String) throws {
        try StateFolder.with { state in
            expectRefusal(try minibox(["run"] + words + ["true"], in: state), saying: text)
            state.expectNothing()
        }
    }

    @Test(arguments: [
        (["nosuchverb"], "'nosuchverb' is not a minibox command."),
        (["container", "nosuch"], "'container nosuch' is not a minibox command."),
        (["run", "--memory"], "flag needs an argument: --memory"), (["--nosuch"], "unknown flag: --nosuch"),
        (["run", "--nosuch"], "unknown flag: --nosuch"),
    ]) func `of the command line itself is refused by name`(_ words: [String], _ text: String) throws {
        expectRefusal(try minibox(words), saying: text)
    }

    @Test func `a state folder that is a file is refused`() throws {
        let outcome = try minibox(["run", "--rm", "--root", "/etc/passwd", "busybox", "true"])
        expectRefusal(outcome, saying: "/etc/passwd")
    }

    @Test func `a long variable and many variables do no harm`() throws {
        // One string of an execve may have 128 KiB.
        let outcome = try minibox(["run", "--rm", "-e", "A=" + String(repeating: "x", count: 100_000), "busybox", "true"])
        #expect(outcome.code == 0, "\(outcome.code) \(outcome.stderr)")
        let many = (0..<2000).flatMap { ["-e", "V\($0)=x"] }
        #expect(try minibox(["run", "--rm"] + many + ["busybox", "sh", "-c", "env | grep -c ^V"]).stdout == "2000\n")
    }
}
