import Linux
import Testing

@testable import LabKit

/// The ranking, from what was read of machines that are not this one.
@Suite struct `The causes of a refusal` {
    private static let root = "Uid:\t0\t0\t0\t0\nCapEff:\t000001ffffffffff\nThreads:\t1\nSeccomp:\t0\n"
    private static let user = "Uid:\t1000\t1000\t1000\t1000\nCapEff:\t0000000000000000\nThreads:\t1\nSeccomp:\t0\n"

    private func evidence(_ status: String = root, _ files: [String: String] = [:], mounts: [String] = []) -> Evidence {
        var evidence = Evidence()
        evidence.files = files.merging(["/proc/self/status": status, "/proc/self/uid_map": "0 0 4294967295\n"]) { one, _ in one }
        evidence.mounts = mounts.compactMap { MountInfo(Substring($0)) }
        evidence.isChrooted = false
        return evidence
    }

    private func causes(_ errno: String, _ words: String..., by evidence: Evidence) throws -> [Cause] {
        Cause.causes(of: try #require(Refusal(errno, words)), by: evidence)
    }

    private func mount(_ point: String, _ type: String, _ options: String = "rw", tag: String = "", super more: String = "rw")
        -> String
    {
        "\(point.count) 1 0:5 / \(point) \(options) \(tag.isEmpty ? "" : tag + " ")- \(type) none \(more)"
    }

    @Test(arguments: [
        ("/proc/sys/kernel/unprivileged_userns_clone", "0\n", "Debian's switch"),
        ("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1\n", "AppArmor takes"),
    ])
    func `a switch that forbids user namespaces is the first of them`(path: String, value: String, words: String) throws {
        let found = try causes("EPERM", "unshare(CLONE_NEWUSER)", by: evidence(Self.user, [path: value]))
        #expect(try #require(found.first).meaning.hasPrefix(words))
        #expect(found[0].verdict == .proven("\(path) is \(value.first!)"))
        #expect(try causes("EPERM", "unshare(CLONE_NEWUSER)", by: evidence(Self.root, [path: value])).isEmpty)
    }

    @Test func `an ordinary user lacks the capability, and root does not`() throws {
        let found = try causes("EPERM", "unshare", "--uts", by: evidence(Self.user))
        #expect(found.map(\.isFound) == [true])
        #expect(found[0].evidence.contains("user id 1000"))
        #expect(try causes("EPERM", "unshare", "--uts", by: evidence()).isEmpty)
    }

    @Test func `a chroot is proven, or cannot be told`() throws {
        var here = evidence()
        here.isChrooted = true
        #expect(try causes("EPERM", "unshare(CLONE_NEWUSER)", by: here).first?.meaning.contains("chroot") == true)
        here.isChrooted = nil
        #expect(try causes("EPERM", "unshare(CLONE_NEWUSER)", by: here).map(\.isFound) == [false])
        #expect(try causes("EPERM", "unshare(CLONE_NEWUTS)", by: here).isEmpty)
    }

    @Test func `a filter that answers in the kernel's place comes before what is only likely`() throws {
        var here = evidence(Self.root.replacing("Seccomp:\t0", with: "Seccomp:\t2"))
        #expect(try causes("EPERM", "mount", "/a", "/b", by: here).first?.verdict == .likely("Seccomp: 2 in /proc/self/status"))
        here.filtered = ["mount": "EPERM"]
        guard case .proven? = try causes("EPERM", "mount", "/a", "/b", by: here).first?.verdict else {
            Issue.record("the filter is not proven")
            return
        }
        #expect(try causes("EACCES", "mount", "/a", "/b", by: here).isEmpty)
        here.files["/proc/self/attr/current"] = "docker-default (enforce)\n"
        let ranked = try causes("EPERM", "mount", "/a", "/b", by: here)
        #expect(ranked.count == 2 && ranked[1].meaning.contains("AppArmor profile"))
    }

    @Test func `of the limits on namespaces only the one of that kind counts`() throws {
        let here = evidence(
            Self.root, ["/proc/sys/user/max_uts_namespaces": "0\n", "/proc/sys/user/max_net_namespaces": "90000\n"])
        #expect(
            try causes("ENOSPC", "unshare", "--uts", by: here).first?.verdict == .proven("/proc/sys/user/max_uts_namespaces is 0")
        )
        #expect(try causes("ENOSPC", "unshare", "--net", by: here).isEmpty)
    }

    @Test func `32 levels are the deepest`() throws {
        let deep = Self.root + "NSpid:\t" + (1...32).map(String.init).joined(separator: "\t") + "\n"
        #expect(try causes("ENOSPC", "unshare", "--pid", by: evidence(deep)).first?.evidence.contains("32 levels") == true)
    }

    @Test func `a group that holds processes names them`() throws {
        let here = evidence(
            Self.root,
            [
                "/sys/fs/cgroup/g/cgroup.procs": "4711\n", "/proc/4711/comm": "sleep\n",
                "/sys/fs/cgroup/g/cgroup.subtree_control": "",
            ])
        let found = try causes("EBUSY", "/sys/fs/cgroup/g/cgroup.subtree_control", "+memory", by: here)
        #expect(found.first?.verdict == .proven("/sys/fs/cgroup/g/cgroup.procs holds 4711 (sleep)"))
        #expect(try causes("EBUSY", "rmdir", "/sys/fs/cgroup/g", by: here).first?.evidence.contains("4711 (sleep)") == true)
    }

    @Test func `the root of the hierarchy may hold processes and hand controllers down`() throws {
        let files = ["/sys/fs/cgroup/cgroup.procs": "1\n", "/sys/fs/cgroup/cgroup.subtree_control": ""]
        var here = evidence(Self.root, files, mounts: [mount("/sys/fs/cgroup", "cgroup2")])
        #expect(try causes("EBUSY", "/sys/fs/cgroup/cgroup.subtree_control", "+memory", by: here).isEmpty)
        here.files["/sys/fs/cgroup/cgroup.type"] = "domain\n"
        #expect(try causes("EBUSY", "/sys/fs/cgroup/cgroup.subtree_control", "+memory", by: here).first?.isFound == true)
    }

    @Test func `a group that hands controllers down takes no processes`() throws {
        let here = evidence(Self.root, ["/sys/fs/cgroup/g/cgroup.subtree_control": "memory pids\n"])
        let found = try causes("EBUSY", "/sys/fs/cgroup/g/cgroup.procs", by: here)
        #expect(found.first?.evidence.hasSuffix("holds memory pids") == true)
    }

    @Test func `a controller that has not arrived cannot be handed on`() throws {
        let here = evidence(Self.root, ["/sys/fs/cgroup/g/cgroup.controllers": "pids\n"])
        #expect(try causes("ENOENT", "/sys/fs/cgroup/g/cgroup.subtree_control", "+memory", by: here).first?.isFound == true)
        #expect(try causes("ENOENT", "/sys/fs/cgroup/g/cgroup.subtree_control", "+pids", by: here).isEmpty)
    }

    @Test func `an overlay's upper directory on an overlay is found`() throws {
        let here = evidence(mounts: [mount("/", "overlay"), mount("/mnt", "tmpfs")])
        let words = "lowerdir=/l,upperdir=/var/u,workdir=/var/w"
        let found = try causes("EINVAL", "mount", "-t", "overlay", "-o", words, "none", "/m", by: here)
        #expect(found.first?.verdict == .proven("/var/u lies on /, an overlay"))
        let good = try causes(
            "EINVAL", "mount", "-t", "overlay", "-o", words.replacing("/var", with: "/mnt"), "none", "/m", by: here)
        #expect(good.allSatisfy { !$0.isFound })
    }

    @Test func `layers inside of each other are named`() throws {
        let found = try causes(
            "ELOOP", "mount", "-t", "overlay", "-o", "lowerdir=/a,upperdir=/a/u,workdir=/w", "none", "/m", by: evidence())
        #expect(found.first?.verdict == .proven("/a and /a/u"))
    }

    @Test func `what is mounted over proc is why no new one may be mounted`() throws {
        var here = evidence(mounts: [mount("/proc", "proc"), mount("/proc/kcore", "tmpfs")])
        here.files["/proc/self/uid_map"] = "0 1000 1\n"
        let found = try causes("EPERM", "mount", "-t", "proc", "proc", "/p", by: here)
        #expect(found.first?.evidence.contains("/proc/kcore") == true)
    }

    @Test func `a shared root and a place that is no mount point keep pivot_root from it`() throws {
        let here = evidence(mounts: [mount("/", "ext4", tag: "shared:1"), mount("/new", "tmpfs")])
        #expect(
            try causes("EINVAL", "pivot_root", "/new", "/new/old", by: here).map(\.evidence) == [
                "/ is shared:1 in /proc/self/mountinfo"
            ])
        #expect(try causes("EBUSY", "pivot_root", "/other", "/other/old", by: here).first?.evidence.contains("no /other") == true)
    }

    @Test func `an id map that was written, and setgroups that was not denied`() throws {
        let here = evidence(Self.user, ["/proc/7/uid_map": "0 1000 1\n", "/proc/7/gid_map": "", "/proc/7/setgroups": "allow\n"])
        #expect(
            try causes("EPERM", "/proc/7/uid_map", "0 1000 1", by: here).first?.evidence.contains("1 line(s) already") == true)
        #expect(try causes("EPERM", "/proc/7/gid_map", "0 1000 1", by: here).first?.meaning.contains("setgroups") == true)
    }

    @Test func `a lab's own error and a line of strace say the same`() throws {
        let call = Call("unshare", ["CLONE_NEWUTS|CLONE_NEWNET"])
        let line = try #require(Refusal(straceLine: "unshare(CLONE_NEWUTS|CLONE_NEWNET) = -1 EPERM (Operation not permitted)"))
        #expect(line == Refusal(KernelError(call: call, errno: .permission)))
        #expect(line.kinds == [.uts, .net])
        #expect(Refusal("EWHAT", []) == nil && Refusal("1", [])?.errno == .permission)
        let mount = try #require(
            Refusal("EINVAL", ["mount(\"none\", \"/a, b\", \"overlay\", MS_NOSUID, \"lowerdir=/l,upperdir=/u\")"]))
        #expect(mount.path == "/a, b" && mount.type == "overlay" && mount.value(ofOption: "upperdir") == "/u")
    }

    @Test func `each common refusal of the labs' calls has suspects`() {
        let calls: [(String, [Errno])] = [
            ("unshare", [.permission, .invalid, .noSpace, .noSystemCall]),
            ("clone3", [.permission, .invalid, .noSpace, .again, .busy, .noSystemCall]), ("setns", [.permission, .invalid]),
            ("mount", [.permission, .invalid, .busy, .noSpace, .loop, .access, .noDevice]),
            ("umount2", [.permission, .invalid, .busy]),
            ("pivot_root", [.permission, .invalid, .busy]), ("sethostname", [.permission, .invalid]),
            ("write", [.permission, .invalid, .busy, .access, .noSpace]), ("mkdirat", [.access, .again, .noSpace, .readOnly]),
            ("seccomp", [.permission, .invalid, .access, .busy]), ("sendmsg", [.permission, .busy, .invalid]),
        ]
        for (call, errnos) in calls {
            for errno in errnos {
                let refusal = Refusal(errno, call)
                #expect(Cause.suspicions.contains { $0.concerns(refusal) }, "\(refusal.shown)")
            }
        }
    }
}
