import Foundation
import Testing

@Suite(.asRoot, .ownStateFolder) struct `An image of a container` {
    private func commit(_ options: [String], _ box: CopiedContainer, as name: String? = nil) throws -> String {
        let outcome = try minibox(["commit"] + options + [box.name] + (name.map { [$0] } ?? []))
        try #require(outcome.code == 0, "\(outcome)")
        #expect(outcome.stdout.hasPrefix("sha256:") && outcome.stdout.utf8.count == 72 && outcome.stderr == "")
        return String(outcome.stdout.dropLast())
    }

    @Test func `has what was written, and runs as it is told`() throws {
        let box = try CopiedContainer([], "echo c > /c; rm /etc/issue; rm -r /var; mkdir /var; touch /var/new", runs: false)
        defer { try? box.remove() }
        _ = try commit(["-m", "msg", "-a", "me", "-c", "ENV X=1", "-c", "CMD cat /c"], box, as: "goldci:1")
        #expect(try minibox(["run", "--rm", "goldci:1"]).stdout == "c\n")
        for options in [[], ["--userns", "private"]] {
            let outcome = try minibox(
                ["run", "--rm"] + options + ["goldci:1", "sh", "-c", "echo $X; ls /var; ls /etc/issue 2>/dev/null; true"])
            #expect(outcome.stdout == "1\nnew\n", "\(outcome)")
        }
    }

    @Test func `is known by its id, and may have no name`() throws {
        let box = try CopiedContainer([], "echo c > /c", runs: false)
        defer { try? box.remove() }
        let id = try commit([], box)
        for word in [id, String(id.dropFirst(7)), String(id.dropFirst(7).prefix(12))] {
            #expect(try minibox(["run", "--rm", word, "cat", "/c"]).stdout == "c\n")
        }
    }

    @Test func `may be made of a container that runs, which is held still and goes on`() throws {
        let box = try CopiedContainer(["-e", "A=B"], "echo c > /c", runs: true)
        defer { try? box.remove() }
        _ = try commit([], box, as: "live")
        #expect(try minibox(["ps", "--format", "{{.Names}} {{.State}}"]).stdout == "\(box.name) running\n")
        #expect(try minibox(["run", "--rm", "live", "sh", "-c", "cat /c; echo $A"]).stdout == "c\nB\n")
        #expect(try minibox(["commit", "-p=false", box.name, "live"]).code == 0)
    }

    @Test func `can be built upon, layer upon layer`() throws {
        let one = try CopiedContainer([], "mkdir /d; echo 1 > /d/one; echo 1 > /d/both", runs: false)
        defer { try? one.remove() }
        _ = try commit([], one, as: "first")
        let state = StateFolder.current
        try minibox(["run", "--name", "second", "first", "sh", "-c", "echo 2 > /d/two; rm /d/one; echo 2 > /d/both"])
        try minibox(["commit", "second", "second:image"])
        #expect(try minibox(["run", "--rm", "second:image", "sh", "-c", "ls /d; cat /d/both"]).stdout == "both\ntwo\n2\n")
        #expect(try minibox(["run", "--rm", "first", "ls", "/d"]).stdout == "both\none\n")
        #expect(Machine.names(in: "\(state.path)/layers").count >= 3)
        try minibox(["rm", "second"])
    }

    @Test func `holds nothing that minibox mounts`() throws {
        let volume = try StateFolder.current.scratch()
        let box = try CopiedContainer(["--init", "-v", "\(volume):/vol"], "echo secret > /vol/secret", runs: true)
        defer { try? box.remove() }
        let id = try commit([], box, as: "clean")
        let names = try minibox(["run", "--rm", id, "sh", "-c", "ls /vol /sbin; ls -d /ready"])
        #expect(names.stdout == "/sbin:\n\n/vol:\n/ready\n" || names.stdout == "/vol:\n\n/sbin:\n/ready\n", "\(names)")
    }

    @Test(arguments: [
        (["nosuch"], "No such container: nosuch"), (["-c", "BOGUS x", "$C"], "bogus is not a valid change command"),
        (["$C", "BAD:1"], "invalid reference format: repository name (library/BAD) must be lowercase"),
        (["$C", "a b"], "invalid reference format"),
    ]) func `is refused in Docker's words`(_ words: [String], _ text: String) throws {
        let box = try CopiedContainer(runs: false)
        defer { try? box.remove() }
        expectRefusal(try minibox(["commit"] + words.map { $0 == "$C" ? box.name : $0 }), code: 1, saying: text)
    }

    @Test func `of this machine itself cannot be made`() throws {
        try minibox(["run", "--name", "ofhost", "host", "true"])
        defer { _ = try? minibox(["rm", "ofhost"]) }
        expectRefusal(try minibox(["commit", "ofhost", "x"]), code: 1, saying: "the image host is this machine itself")
    }

    @Test func `is whole or not there, when it is killed`() throws {
        let state = StateFolder.current
        let box = try CopiedContainer([], "head -c 50000000 /dev/urandom > /big", runs: false)
        defer { try? box.remove() }
        for delay in [0, 10, 30, 80, 200] {
            let command = try start(["commit", box.name, "killed:\(delay)"])
            usleep(useconds_t(delay * 1000))
            command.send(SIGKILL)
            _ = try command.finish()
            let outcome = try minibox(["run", "--rm", "killed:\(delay)", "sh", "-c", "wc -c < /big"])
            #expect(outcome.stdout == "50000000\n" || outcome.stderr.contains("No such image"), "\(outcome)")
        }
        _ = try commit([], box, as: "done")
        #expect(Machine.names(in: "\(state.path)/layers").filter { $0.hasPrefix(".") } == [])
        #expect(Machine.names(in: "\(state.path)/images/blobs/sha256").filter { $0.hasPrefix(".") } == [])
    }
}
