import Foundation
import Testing

@Suite(.asRoot, .ownStateFolder) struct `The changes of a container's files` {
    private func changes(_ options: [String] = [], _ script: String, image: String = "busybox") throws -> [String] {
        let name = "d" + UUID().uuidString.prefix(8).lowercased()
        let outcome = try minibox(["run", "--name", name] + options + [image, "sh", "-c", script])
        try #require(outcome.code == 0, "\(outcome)")
        defer { _ = try? minibox(["rm", "-f", name]) }
        return try minibox(["diff", name]).lines
    }

    @Test func `are those that docker shows`() throws {
        #expect(
            try changes([], "mkdir /a; echo x > /a/b; echo y > /new; echo z >> /etc/group; rm /etc/issue")
                == ["A /a", "A /a/b", "C /etc", "C /etc/group", "D /etc/issue", "A /new"])
    }

    @Test(arguments: [[], ["--init"], ["--userns", "private"], ["--tmpfs", "/tmp"]])
    func `are none where the container wrote nothing, whatever minibox mounts`(_ options: [String]) throws {
        #expect(try changes(options, "true") == [])
    }

    @Test func `are known of a running container too, and not of volumes`() throws {
        let volume = try StateFolder.current.scratch()
        let box = try CopiedContainer(["-v", "\(volume):/vol"], "echo x > /vol/x; rm /bin/vi", runs: true)
        defer { try? box.remove() }
        #expect(try minibox(["diff", box.name]).lines == ["C /bin", "D /bin/vi", "A /ready", "A /vol"])
    }

    @Test func `of no container are refused`() throws {
        expectRefusal(try minibox(["diff", "nosuch"]), code: 1, saying: "No such container: nosuch")
    }
}

@Suite(.asRoot, .ownStateFolder) struct `An exported container` {
    @Test(arguments: [true, false]) func `is its whole filesystem without what is mounted in it`(_ runs: Bool) throws {
        let volume = try StateFolder.current.scratch()
        let box = try CopiedContainer(
            ["-v", "\(volume):/vol"], "echo data > /file; chown 7:8 /file; rm /etc/issue; touch /vol/secret", runs: runs)
        defer { try? box.remove() }
        let names = try box.output("$MINIBOX export $C > x.tar && tar tf x.tar").split(separator: "\n")
        #expect(names.contains("bin/busybox") && names.contains("file") && names.contains("vol/") && names.contains("proc/"))
        #expect(!names.contains { $0.hasPrefix("vol/s") || $0.hasPrefix("proc/s") || $0 == "etc/issue" })
        #expect(
            try box.output("tar xOf x.tar file; tar tvf x.tar --numeric-owner file | cut -c1-15") == "data\n-rw-r--r-- 7/8 \n")
    }

    @Test func `to a file is there when it is whole`() throws {
        let box = try CopiedContainer(runs: false)
        defer { try? box.remove() }
        #expect(try box.output("$MINIBOX export -o y.tar $C && tar tf y.tar | grep -c busybox$ && ls -A") == "1\ny.tar\n")
        expectRefusal(
            try box.host("$MINIBOX export -o no/y.tar $C"), code: 1,
            saying: "failed to export container: invalid output path: directory \"\(box.folder)/no\" does not exist")
        expectRefusal(try box.host("$MINIBOX export nosuch > z"), code: 1, saying: "No such container: nosuch")
    }

    @Test func `does not go to a terminal`() throws {
        let box = try CopiedContainer(runs: false)
        defer { try? box.remove() }
        let command = try start(["export", box.name], input: .terminal(rows: 24, columns: 200))
        let outcome = try command.finish()
        #expect(outcome.code == 1 && outcome.stdout.contains("cowardly refusing to save to a terminal"), "\(outcome)")
    }
}
