import Foundation
import Testing

@Suite(.asRoot, .ownStateFolder) struct `The image host` {
    private func run(_ words: String...) throws -> Outcome { try minibox(["run", "--rm", "host"] + words) }

    @Test(.needs("ps", package: "procps")) func `shows one process to the host's own ps`() throws {
        let outcome = try run("ps", "aux")
        #expect(outcome.code == 0, "\(outcome)")
        #expect(outcome.lines.count == 2)
        #expect(outcome.lines.last?.hasSuffix("ps aux") == true)
    }

    @Test func `has every file of the machine`() throws {
        #expect(try run("cat", "/etc/passwd").stdout == Machine.text("/etc/passwd"))
        #expect(try run("sh", "-c", "test -x /usr/bin/env && echo there").stdout == "there\n")
    }

    @Test func `keeps what is written from the machine`() throws {
        let folder = "/var/tmp/minibox-host-image-\(getpid())"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        for name in ["written", "removed"] { try "host\n".write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8) }
        let outcome = try run(
            "sh", "-c", "cd \(folder) && echo inside > written && touch new && rm removed && ls && cat written")
        #expect(outcome.stdout == "new\nwritten\ninside\n", "\(outcome)")
        #expect(Machine.names(in: folder) == ["removed", "written"])
        #expect(Machine.text("\(folder)/written") == "host\n" && Machine.text("\(folder)/removed") == "host\n")
    }

    @Test func `hides minibox's own state`() throws {
        let state = StateFolder.current
        let secret = "\(try state.scratch())/secret"
        try "s".write(toFile: secret, atomically: true, encoding: .utf8)
        let outcome = try run("sh", "-c", "ls -A \(state.path); test -e \(secret) || echo hidden")
        #expect(outcome.stdout == "hidden\n", "\(outcome)")
    }

    @Test func `needs no image store, and leaves nothing`() throws {
        try StateFolder.with { state throws in
            #expect(try minibox(["run", "--rm", "host", "true"], in: state).code == 0)
            state.expectNothing()
        }
    }

    @Test func `is confined as any other`() throws {
        #expect(
            try run("sh", "-c", "grep CapEff /proc/self/status; echo $$; cat /proc/keys | wc -c").stdout
                == "CapEff:\t00000000a80425fb\n1\n0\n")
    }
}

@Suite(.asRoot, .ownStateFolder) struct `The image busybox` {
    @Test func `names itself, and has applets, users and groups`() throws {
        #expect(try output(of: "cat /etc/issue").hasPrefix("minibox busybox image: BusyBox v1."))
        #expect(try output(of: "ls -l /bin/ls | sed 's/.*-> //'; which awk vi nc") == "busybox\n/bin/awk\n/bin/vi\n/bin/nc\n")
        #expect(
            try output(of: "grep -c : /etc/passwd; grep -c : /etc/group; stat -c %a /tmp /root /etc/shadow")
                == "8\n13\n1777\n700\n600\n")
    }

    @Test func `is an OCI image whose blobs have their digests as names`() throws {
        _ = try minibox(["run", "--rm", "busybox", "true"])
        let images = "\(StateFolder.current.path)/images"
        #expect(Machine.text("\(images)/oci-layout").contains("1.0.0"))
        let blobs = Machine.names(in: "\(images)/blobs/sha256")
        #expect(blobs.count == 3)
        let sums = try host("cd \(images)/blobs/sha256 && sha256sum *").lines
        #expect(sums == blobs.map { "\($0)  \($0)" })
    }

    @Test(arguments: ["busybox:latest", "docker.io/library/busybox", "docker.io/busybox:latest"]) func `has all of its names`(
        _ name: String
    ) throws {
        #expect(try minibox(["run", "--rm", name, "echo", "ok"]).stdout == "ok\n")
    }
}
