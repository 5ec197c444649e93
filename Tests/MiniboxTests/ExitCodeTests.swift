import Foundation
import Testing

@Suite(.asRoot, .ownStateFolder) struct `The exit code of run` {
    @Test func `is the command's own`() throws {
        let outcome = try minibox(["run", "--rm", "busybox", "sh", "-c", "echo out; echo err >&2; exit 3"])
        #expect(outcome.code == 3)
        #expect(outcome.stdout == "out\n")
        #expect(outcome.stderr == "err\n")
    }

    @Test func `is zero for a command that prints and ends well`() throws {
        let outcome = try minibox(["run", "--rm", "busybox", "echo", "hello"])
        #expect(outcome.code == 0)
        #expect(outcome.stdout == "hello\n")
        #expect(outcome.stderr == "")
    }

    @Test(arguments: [0, 1, 2, 77, 125, 126, 127, 128, 255]) func `is passed on unchanged`(_ code: Int32) throws {
        #expect(try inside("exit \(code)").code == code)
    }

    @Test func `is the same under the noun container`() throws {
        #expect(try minibox(["container", "run", "--rm", "busybox", "sh", "-c", "exit 4"]).code == 4)
    }

    @Test(arguments: [("TERM", Int32(143)), ("KILL", 137), ("SEGV", 139), ("HUP", 129)])
    func `is 128 and the number of the signal that ended the command`(_ signal: String, _ code: Int32) throws {
        // Process 1 has no default actions: with --init, the command is an ordinary process.
        #expect(try inside(["--init"], "kill -\(signal) $$").code == code)
    }

    @Test func `is zero when process 1 sends itself a signal that it cannot get`() throws {
        #expect(try inside("kill -9 $$").code == 0)
    }

    @Test(arguments: ["/nonexist", "/etc/passwd/x", "nosuchcmd"]) func `is 127 for a command that is not there`(_ word: String)
        throws
    {
        expectRefusal(try minibox(["run", "--rm", "busybox", word]), code: 127, saying: "exec: \"\(word)\"")
    }

    @Test(arguments: ["/etc/passwd", "/etc"]) func `is 126 for a command that may not be executed`(_ word: String) throws {
        expectRefusal(try minibox(["run", "--rm", "busybox", word]), code: 126, saying: "exec: \"\(word)\": permission denied")
    }

    @Test func `is 126 for a file that is no program`() throws {
        let folder = try StateFolder.current.scratch()
        try "neither ELF nor script\n".write(toFile: "\(folder)/f", atomically: true, encoding: .utf8)
        try setMode("\(folder)/f", 0o755)
        let outcome = try minibox(["run", "--rm", "-v", "\(folder):/d", "busybox", "/d/f"])
        expectRefusal(outcome, code: 126, saying: "exec format error")
    }

    @Test func `is 125 for an unknown flag, which is named`() throws {
        let outcome = try minibox(["run", "--nosuchflag", "busybox"])
        #expect(outcome.code == 125, "\(outcome)")
        #expect(outcome.stderr.contains("--nosuchflag"))
    }

    @Test(arguments: [["run"], ["container", "run"], ["run", "--rm"]])
    func `is 1 without an image, and the usage is shown`(_ words: [String]) throws {
        let outcome = try minibox(words)
        #expect(outcome.code == 1)
        #expect(outcome.stderr.contains("minibox run [OPTIONS] IMAGE [COMMAND] [ARG...]"), "\(outcome)")
    }

    @Test func `is 127 or 126 with --init as well`() throws {
        #expect(try minibox(["run", "--rm", "--init", "busybox", "nosuchcmd"]).code == 127)
        #expect(try minibox(["run", "--rm", "--init", "busybox", "/etc/passwd"]).code == 126)
    }

    private func inside(_ script: String) throws -> Outcome { try MiniboxTests.inside([], script) }
    private func inside(_ options: [String], _ script: String) throws -> Outcome { try MiniboxTests.inside(options, script) }
}
