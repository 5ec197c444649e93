import Foundation
import Testing

/// The machine is made worse, and the lab or `lab why` has to find out how.
@Suite(.isolation)
struct `What refuses a call here is found` {
    /// Runs a shell in which `why` and `uts` are the programs.
    private func shell(_ script: String, asOrdinaryUser: Bool = false) throws -> LabProcess {
        let names = ["why": "lab why", "uts": "lab-uts"].map { name, program in
            let words = program.split(separator: " ").map(String.init)
            return
                "\(name)() { \(([LabProcess.path(words[0]) ?? words[0]] + words.dropFirst()).joined(separator: " ")) \"$@\"; }\n"
        }
        return try LabProcess("/bin/sh", ["-c", names.joined() + script], asOrdinaryUser: asOrdinaryUser)
    }

    private func inUserNamespace(_ script: String) throws -> LabProcess {
        try shell(
            "export PATH; unshare --user --map-root-user --mount sh -c '\(["why", "uts"].map { "\($0)() { \(LabProcess.path($0 == "why" ? "lab" : "lab-uts") ?? "") \($0 == "why" ? "why" : "") \"$@\"; }\n" }.joined())\(script)'"
        )
    }

    @Test func `a limit of no UTS namespaces`() throws {
        let lab = try inUserNamespace("echo 0 > /proc/sys/user/max_uts_namespaces; uts -- true")
        #expect(lab.exitCode == 125)
        #expect(lab.errors.contains("likely here:") && lab.errors.contains("/proc/sys/user/max_uts_namespaces is 0"))
    }

    @Test func `a dropped capability`() throws {
        let lab = try shell("setpriv --bounding-set=-sys_admin --inh-caps=-all \(LabProcess.path("lab-uts") ?? "") -- true")
        #expect(lab.exitCode == 125 && lab.errors.contains("need CAP_SYS_ADMIN") && lab.errors.contains("user id 0, CapEff"))
    }

    @Test func `a chroot`() throws {
        // A root that is no mount point.
        let lab = try shell(
            """
            unshare --mount sh -c 'mount -t tmpfs t /mnt && mkdir -p /mnt/root/proc /mnt/root/bin &&
                cp \(LabProcess.path("lab") ?? "") /mnt/root/bin/lab && mount -t proc p /mnt/root/proc &&
                chroot /mnt/root /bin/lab why EPERM "unshare(CLONE_NEWUSER)"'
            """)
        #expect(lab.output.contains("likely here:\n    - In a chroot"), "\(lab.output)\(lab.errors)")
    }

    @Test func `a working directory that keeps a mount busy`() throws {
        let lab = try shell(
            """
            unshare --mount --propagation private sh -c 'mount -t tmpfs t /mnt && cd /mnt && \(LabProcess.path("lab") ?? "") why EBUSY umount /mnt'
            """)
        #expect(lab.output.contains("working directory") && lab.output.contains("sh ("), "\(lab.output)")
    }

    @Test func `a host name that belongs to the user namespace around`() throws {
        let lab = try inUserNamespace("hostname x 2>/dev/null || why EPERM hostname")
        #expect(lab.output.contains("the uts namespace belongs to a user namespace around"), "\(lab.output)\(lab.errors)")
    }

    @Test func `the filter of a container`() throws {
        let minibox = try #require(LabProcess.path("minibox"))
        let root = "/tmp/why-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: root) }
        let folder = URL(filePath: LabProcess.path("lab") ?? "").deletingLastPathComponent().path
        let lab = try shell(
            """
            \(minibox) run --root \(root) --rm --network none -v \(folder):/lab:ro busybox sh -c '
                /lab/lab why EPERM "unshare(CLONE_NEWUSER)"; /lab/lab-uts -- true'
            """)
        #expect(lab.exitCode == 125)
        #expect(lab.output.contains("a senseless unshare() is answered EPERM"), "\(lab.output)\(lab.errors)")
        #expect(lab.errors.contains("A filter of system calls surrounds this process"))
    }

    @Test(.isolationWithoutRoot) func `the rights of an ordinary user`() throws {
        let lab = try shell("why EPERM mount -t tmpfs x /mnt", asOrdinaryUser: true)
        #expect(lab.exitCode == 0 && lab.output.contains("CapEff 0000000000000000"))
    }

    @Test func `the answer is JSON when asked, and a strange word is refused`() throws {
        let lab = try LabProcess("lab", ["why", "--json", "EINVAL", "umount", "/no/mount/point"])
        let document = try #require(try JSONSerialization.jsonObject(with: Data(lab.output.utf8)) as? [String: Any])
        let causes = try #require(document["causes"] as? [[String: String]])
        #expect(causes.first?["verdict"] == "proven" && causes.first?["seen"]?.contains("/no/mount/point") == true)
        #expect(try LabProcess("lab", ["why", "EWHAT"]).exitCode == 125)
        #expect(try LabProcess("lab", ["why", "ENOSPC", "sethostname"]).exitCode == 1)
    }
}
