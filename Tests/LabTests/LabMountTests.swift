import Foundation
import Testing

@Suite(.isolation)
struct LabMountTests {
    private let tree = FileManager.default.temporaryDirectory.appending(path: "lab-mount-\(UUID().uuidString)")

    @Test func `who sees whose mount: nobody, the slave only, both`() throws {
        let story = try LabProcess("lab-mount").output
        let lines = story.split(separator: "\n").map { line in line.split(separator: " ") }
        let words: [[Substring]] = try ["private", "slave", "shared"].map { kind in
            try #require(lines.first { $0.count == 5 && $0[0] == kind }, "no row for \(kind) in:\n\(story)")
        }
        #expect(words.map { "\($0[3]) \($0[4])" } == ["unseen unseen", "seen unseen", "seen seen"])
        #expect(words[0][1...2].allSatisfy { $0 == "private" })
        #expect(words[1][1].hasPrefix("shared:") && words[1][2] == "master" + words[1][1].dropFirst(6))
        #expect(words[2][1] == words[2][2])
    }

    @Test(arguments: ["private", "slave", "shared"]) func `--propagation chooses whose calls are told`(kind: String) throws {
        let story = try LabProcess("lab-mount", "--propagation", kind).output
        #expect(story.contains("The calls for \(kind)."))
    }

    @Test func `the host's later mounts come to a slave and not to a private namespace`() throws {
        func seen(_ kind: String) throws -> String {
            try LabProcess(
                "unshare",
                [
                    "--mount", "--propagation", "shared", "sh", "-c",
                    """
                    mount -t tmpfs world /mnt; mkdir /mnt/place; mkfifo /mnt/ready /mnt/go
                    lab-mount --propagation \(kind) -- sh -c 'echo > /mnt/ready; read line < /mnt/go; ls /mnt/place' &
                    read line < /mnt/ready; mount -t tmpfs disk /mnt/place; touch /mnt/place/photos; echo > /mnt/go; wait
                    """,
                ]
            ).output
        }
        #expect(try seen("slave") == "photos\n")
        #expect(try seen("private") == "")
    }

    @Test func `a private namespace leaks nothing to a host whose mounts are shared, a shared one does`() throws {
        func leaked(_ kind: String) throws -> String {
            try LabProcess(
                "unshare", "--mount", "--propagation", "shared", "sh", "-c",
                "lab-mount --propagation \(kind) -- mount -t tmpfs leak /mnt; grep -c ' - tmpfs leak ' /proc/self/mountinfo"
            ).output
        }
        #expect(try leaked("private") == "0\n")
        #expect(try leaked("slave") == "0\n")
        #expect(try leaked("shared") == "1\n")
    }

    @Test func `five lines lead out of a chroot and not out of a new root`() throws {
        let story = try LabProcess("lab-mount")
        #expect(story.output.contains("The five lines after chroot: back on the host's files."))
        #expect(story.output.contains("After pivot_root: still inside."))
        let names = try story.row("names in /").split(separator: " ").compactMap { Int($0) }
        #expect(names.count == 4 && names[1] == 1 && names[2] == names[0] && names[3] == 1, "\(names)")
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/busybox"), "no busybox here"))
    func `--root makes a folder the command's root, and --chroot --escape leaves it again`() throws {
        try FileManager.default.createDirectory(at: tree.appending(path: "bin"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: tree) }
        try FileManager.default.copyItem(atPath: "/usr/bin/busybox", toPath: tree.appending(path: "bin/ls").path)
        func names(_ flags: String...) throws -> String {
            try LabProcess("lab-mount", ["--root", tree.path] + flags + ["--", "ls", "/"]).output
        }
        #expect(try names() == "bin\n")
        #expect(try names("--chroot") == "bin\n")
        #expect(try names("--escape") == "bin\n")
        #expect(try names("--chroot", "--escape").contains("etc\n"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: tree.path) == ["bin"])
    }

    @Test(arguments: [
        (["--propagation", "sideways"], "'sideways' is no propagation: private, slave and shared are"),
        (["--chroot", "--", "true"], "--chroot and --escape say what is done with the folder that --root names"),
        (["--root", "/usr", "--propagation", "shared", "--", "true"], "pivot_root(2) wants private mounts"),
        (["--root", "/no/such/folder", "--", "true"], "cannot make /no/such/folder the root"),
    ]) func `what cannot be is refused with a fix`(flags: [String], words: String) throws {
        let lab = try LabProcess("lab-mount", flags)
        #expect(lab.exitCode == 125)
        #expect(lab.errors.contains(words) && lab.errors.contains("\n  fix: "), "\(lab.errors)")
    }
}
