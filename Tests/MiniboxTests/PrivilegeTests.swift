import Foundation
import Testing

@Suite(.asRoot, .ownStateFolder) struct `The privileges of a command` {
    private func status(_ options: [String], _ fields: String = "Cap") throws -> [String: String] {
        let lines = try output(options, of: "grep -E '^(\(fields))' /proc/self/status").split(separator: "\n")
        return Dictionary(
            uniqueKeysWithValues: lines.map { line in
                let words = line.split(separator: "\t")
                return (String(words[0].dropLast()), String(words[1]))
            })
    }

    private func capabilities(_ inherited: String, _ own: String, _ bounding: String) -> [String: String] {
        ["CapInh": inherited, "CapPrm": own, "CapEff": own, "CapBnd": bounding, "CapAmb": inherited]
    }

    private let none = "0000000000000000"

    @Test func `are Docker's fourteen capabilities, a filter, and no more`() throws {
        let expected = capabilities(none, "00000000a80425fb", "00000000a80425fb")
        #expect(
            try status([], "Cap|NoNewPrivs:|Seccomp:") == expected.merging(["NoNewPrivs": "0", "Seccomp": "2"]) { $1 })
    }

    @Test(arguments: [
        (["--cap-drop", "ALL", "--cap-add", "CHOWN"], "0000000000000001"),
        (["--cap-add", "NET_ADMIN", "--cap-drop", "MKNOD"], "00000000a00435fb"),
        (["--cap-drop", "ALL"], "0000000000000000"),
        (["--cap-add", "cap_net_admin"], "00000000a80435fb"),
    ]) func `are the capabilities asked for`(_ options: [String], _ expected: String) throws {
        #expect(try status(options) == capabilities(none, expected, expected))
    }

    @Test func `of another user are none, below the same ceiling`() throws {
        #expect(try status(["--user", "1000"]) == capabilities(none, none, "00000000a80425fb"))
    }

    @Test func `of --privileged are all that minibox itself has`() throws {
        let own = Machine.lines("/proc/self/status").first { $0.hasPrefix("CapBnd") }!.split(separator: "\t").last!
        #expect(
            try status(["--privileged"], "Cap|Seccomp:")
                == capabilities(none, String(own), String(own)).merging(["Seccomp": "0"]) { $1 })
        #expect(try status(["--cap-add", "ALL"])["CapEff"] == String(own))
    }

    @Test func `may never grow with no-new-privileges`() throws {
        let options = ["--security-opt", "no-new-privileges", "--security-opt", "seccomp=unconfined"]
        #expect(try status(options, "NoNewPrivs:|Seccomp:") == ["NoNewPrivs": "1", "Seccomp": "0"])
        #expect(
            try status(["--security-opt", "no-new-privileges"], "NoNewPrivs:|Seccomp:") == ["NoNewPrivs": "1", "Seccomp": "2"])
    }

    @Test(arguments: [
        ("mount -t tmpfs none /tmp", "mount: permission denied (are you root?)\n"),
        ("unshare -U true", "unshare: unshare(0x10000000): Operation not permitted\n"),
        // Were it allowed, the machine would be none the worse: to the time that it has, and the value that it has.
        ("date -s @$(date +%s) > /dev/null; exit 1", "date: can't set date: Operation not permitted\n"),
        (
            "f=/proc/sys/vm/swappiness; v=$(cat $f); echo $v > $f",
            "sh: can't create /proc/sys/vm/swappiness: Read-only file system\n"
        ),
    ]) func `forbid mounts, new user namespaces, the host's clock and its parameters`(_ script: String, _ refusal: String) throws
    {
        let outcome = try inside([], script)
        #expect(outcome.code == 1 && outcome.stderr == refusal, "\(outcome)")
    }

    @Test func `are held back by the filter even when all capabilities are there`() throws {
        let script = "mkdir /new && mount -t tmpfs none /new && mkdir /new/old && exec pivot_root /new /new/old"
        let filtered = try inside(["--cap-add", "ALL"], script)
        #expect(filtered.code == 1, "\(filtered)")
        #expect(
            filtered.stderr.hasPrefix("pivot_root: ") && filtered.stderr.hasSuffix("Operation not permitted\n"), "\(filtered)")
        let free = try inside(["--cap-add", "ALL", "--security-opt", "seccomp=unconfined"], script)
        #expect(free.code == 0, "\(free)")
    }

    @Test func `a profile of Docker's format is applied`() throws {
        let file = try StateFolder.current.scratch() + "/profile.json"
        let profile = #"{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["mkdir","mkdirat"],"action":"SCMP_ACT_ERRNO"}]}"#
        try profile.write(toFile: file, atomically: true, encoding: .utf8)
        let outcome = try inside(["--security-opt", "seccomp=\(file)"], "touch /f && mkdir /d")
        #expect(outcome.code == 1)
        #expect(outcome.stderr.contains("mkdir: can't create directory '/d': Operation not permitted"), "\(outcome)")
    }

    @Test(arguments: [
        (["--cap-add", "NOSUCH"], "invalid CapAdd: unknown capability: \"CAP_NOSUCH\""),
        (["--cap-drop", "NOSUCH"], "invalid CapDrop: unknown capability: \"CAP_NOSUCH\""),
        (["--security-opt", "bogus"], "nvalid --security-opt: \"bogus\""),
        (
            ["--security-opt", "seccomp=/nosuch"],
            "opening seccomp profile (/nosuch) failed: open /nosuch: no such file or directory"
        ),
        (["--security-opt", "seccomp=/etc/passwd"], "/etc/passwd"),
    ]) func `that are unknown are refused`(_ options: [String], _ text: String) throws {
        expectRefusal(try minibox(["run", "--rm"] + options + ["busybox", "true"]), saying: text)
    }
}

@Suite(.asRoot, .ownStateFolder) struct `Devices` {
    @Test func `are Docker's, with their modes`() throws {
        let script = "cd /dev; for f in *; do stat -c '%n %F %t:%T %a' $f; done"
        let listing = try output(of: script)
        #expect(
            listing.split(separator: "\n").filter { $0.contains("character") } == [
                "full character special file 1:7 666", "null character special file 1:3 666",
                "random character special file 1:8 666", "tty character special file 5:0 666",
                "urandom character special file 1:9 666", "zero character special file 1:5 666",
            ])
        #expect(
            try output(of: "cd /dev; for f in fd ptmx stdin stdout stderr; do readlink $f; done")
                == "/proc/self/fd\npts/ptmx\n/proc/self/fd/0\n/proc/self/fd/1\n/proc/self/fd/2\n")
        #expect(try output(of: "ls -d /dev/core /dev/kmsg /dev/mem /dev/vd* 2>/dev/null | wc -l") == "0\n")
    }

    @Test func `work`() throws {
        let script = "head -c 3 /dev/zero | od -An -tx1; echo x > /dev/null && wc -c < /dev/null; echo x > /dev/full || echo full"
        #expect(try output(of: script) == " 00 00 00\n0\nfull\n")
    }

    @Test func `of the host may be made, but not opened`() throws {
        let outcome = try inside([], "mknod /m c 1 1 && cat /m")
        #expect(outcome.code != 0)
        #expect(outcome.stderr.contains("Operation not permitted"), "\(outcome)")
    }

    private static let loop = "/dev/loop-control"
    private static var hasLoop: Bool { FileManager.default.fileExists(atPath: loop) }

    @Test(.enabled(if: hasLoop, "this machine has no \(loop), whose opening does nothing"))
    func `asked for are there, with the access asked for`() throws {
        let number = "a:ed"
        #expect(
            try output(["--device", Self.loop], of: "stat -c %t:%T \(Self.loop); : < \(Self.loop) && echo read")
                == "\(number)\nread\n")
        #expect(try output(["--device", "\(Self.loop):/dev/other:r"], of: ": < /dev/other && echo read") == "read\n")
        let outcome = try inside(["--device", "\(Self.loop):/dev/other:r"], ": > /dev/other")
        #expect(outcome.code != 0 && outcome.stderr.contains("Operation not permitted"), "\(outcome)")
    }

    @Test(.enabled(if: hasLoop, "this machine has no \(loop), whose opening does nothing"))
    func `of --privileged are all of them`() throws {
        #expect(try output(["--privileged"], of: "mknod /m c 10 237; : < /m && echo opened") == "opened\n")
        #expect(try output(["--privileged"], of: "ls /dev/kmsg \(Self.loop)") == "/dev/kmsg\n\(Self.loop)\n")
    }

    @Test func `of a user namespace is the one asked for, under its other name`() throws {
        let words = ["--userns", "private", "--device", "/dev/zero:/etc/issue"]
        #expect(try output(words, of: "head -c 3 /etc/issue | od -An -tx1") == " 00 00 00\n")
        #expect(
            try output(["--userns", "private", "--device", "/dev/zero:/dev/mine"], of: "test -c /dev/mine && echo yes") == "yes\n"
        )
    }

    @Test(arguments: ["/dev/zero:/etc/passwd", "/dev/zero:/dev/null"])
    func `that would lie where something is are refused`(device: String) throws {
        expectRefusal(try inside(["--device", device], "true"), saying: "make the device")
    }

    @Test(arguments: [("/dev/nosuch", "/dev/nosuch"), ("relative", "relative"), ("/dev/null:/x:q", "bad mode specified: q")])
    func `that cannot be are refused`(_ word: String, _ text: String) throws {
        expectRefusal(try minibox(["run", "--rm", "--device", word, "busybox", "true"]), saying: text)
    }
}
