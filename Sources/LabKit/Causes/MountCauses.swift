import Linux

/// Why something cannot be mounted, taken away, or made the root: mount(2), umount2(2), pivot_root(2).
enum MountCauses {
    static let all: [Suspicion] = rights + mounting + overlay + leaving

    private static let rights = [
        Suspicion(
            ["mount", "umount2", "pivot_root"], [.permission],
            "The list of mounts may be changed by whoever has CAP_SYS_ADMIN in the user namespace that owns it.",
            remedy: "use sudo, or make a mount namespace of your own: unshare --user --map-root-user --mount"
        ) { _, evidence in evidence.lacking(.sysAdmin, .mount) },
        Suspicion(
            ["mount"], [.permission],
            "A new proc shows what the old one hid: in a user namespace the kernel wants to see one /proc with nothing on top of it.",
            remedy:
                "mount the new proc before the old root is gone; in a container unmask /proc: --security-opt systempaths=unconfined"
        ) { refusal, evidence in
            guard refusal.type == "proc", evidence.isInUserNamespace else { return .excluded }
            let procs = evidence.mounts.filter { $0.type == "proc" }
            if procs.isEmpty { return .proven("/proc/self/mountinfo has no mount of proc") }
            let over = evidence.mounts.filter { mount in procs.contains { mount.mountPoint.hasPrefix($0.mountPoint + "/") } }
            return over.isEmpty
                ? .excluded : .proven("mounted over parts of it: \(over.map(\.mountPoint).joined(separator: ", "))")
        },
        Suspicion(
            ["mount"], [.permission],
            "proc belongs to a pid namespace, sysfs to a network namespace: mounting one needs that namespace to be your own too.",
            remedy: "unshare --pid --fork (for sysfs: --net) together with --user and --mount"
        ) { refusal, evidence in
            guard let kind = ["proc": NamespaceKind.pid, "sysfs": .net][refusal.type ?? ""] else { return .excluded }
            guard evidence.ownedOutside.contains(kind) else { return .excluded }
            return .proven("the \(kind.rawValue) namespace belongs to a user namespace around this process's own (NS_GET_USERNS)")
        },
        Suspicion(
            ["mount"], [.permission], "This filesystem may be mounted by root of the first user namespace only.",
            remedy: "mount it outside and bind it; inside go \(inUserNamespaces.joined(separator: ", "))"
        ) { refusal, evidence in
            guard evidence.isInUserNamespace, let type = refusal.type, !inUserNamespaces.contains(type) else { return .excluded }
            return .proven("this is not the first user namespace (/proc/self/uid_map), and \(type) is none of those")
        },
        Suspicion(
            ["mount"], [.permission],
            "In a user namespace a flag that came from outside (ro, nosuid, nodev, noexec) stays: it is locked.",
            remedy: "name the flags of the mount again in the remount: findmnt -o OPTIONS PLACE"
        ) { refusal, evidence in
            guard refusal.has(option: "remount"), evidence.isInUserNamespace, let path = refusal.path else { return .excluded }
            let locked = evidence.mount(holding: path)?.options.filter { ["ro", "nosuid", "nodev", "noexec"].contains($0) } ?? []
            let lost = locked.filter { !refusal.has(option: $0) }
            return lost.isEmpty ? .excluded : .proven("\(path) has \(lost.joined(separator: ",")), which the call leaves out")
        },
    ]

    /// The filesystems with FS_USERNS_MOUNT.
    static let inUserNamespaces = [
        "proc", "sysfs", "tmpfs", "ramfs", "devpts", "mqueue", "cgroup", "cgroup2", "overlay", "fuse", "bpf",
    ]

    private static let mounting = [
        Suspicion(
            ["mount"], [.noDevice], "The kernel does not know this filesystem.",
            remedy: "sudo modprobe TYPE; /proc/filesystems lists what it knows"
        ) { refusal, evidence in
            guard let type = refusal.type else { return .open("which filesystem is not known here") }
            guard evidence.files["/proc/filesystems"] != nil else { return .open("/proc/filesystems cannot be read") }
            return evidence.words("/proc/filesystems").contains(type) ? .excluded : .proven("/proc/filesystems has no \(type)")
        },
        Suspicion(
            ["mount"], [.noSpace], "The mount namespace has as many mounts as fs.mount-max allows.",
            remedy: "sudo sysctl fs.mount-max=…, or take some away: findmnt | wc -l"
        ) { _, evidence in
            guard let limit = evidence.number("/proc/sys/fs/mount-max") else { return .excluded }
            return evidence.mounts.count * 10 > limit * 9
                ? .proven("\(evidence.mounts.count) mounts, and fs.mount-max is \(limit)") : .excluded
        },
        Suspicion(
            ["mount"], [.busy], "The controllers belong to another hierarchy of v1 already, or to v2.",
            remedy: "mount them in the same combination: see the options in findmnt -t cgroup, and /proc/cgroups"
        ) { refusal, evidence in
            guard refusal.type == "cgroup" else { return .excluded }
            let taken = evidence.mounts.filter { $0.type == "cgroup" }.filter {
                $0.superOptions.contains { refusal.has(option: $0) && $0 != "rw" }
            }
            return taken.isEmpty
                ? .likely("no visible hierarchy of v1 has them, so v2 does")
                : .proven("they are at \(taken.map(\.mountPoint).joined(separator: ", "))")
        },
        Suspicion(
            ["mount"], [.busy], "To make it read-only nobody may have a file on it open for writing.",
            remedy: "sudo fuser -vm PLACE names them; remount,bind,ro changes one mount only, not the filesystem"
        ) { refusal, evidence in
            guard refusal.has(option: "remount") || refusal.call == nil else { return .excluded }
            return evidence.users.isEmpty ? .open("see fuser -vm") : .likely(evidence.users.joined(separator: ", "))
        },
        Suspicion(
            ["mount"], [.busy], "The same filesystem is mounted there already, or the device is in use.", remedy: "findmnt PLACE"
        ) { refusal, evidence in
            guard let path = refusal.path, refusal.type != "overlay" else { return .excluded }
            guard let there = evidence.mounts.last(where: { $0.mountPoint == path }) else { return .open("see findmnt") }
            return .likely("\(path) is a mount point of \(there.type) already")
        },
        Suspicion(
            ["mount"], [.invalid], "Only a mount point can be remounted, moved, or given another propagation.",
            remedy: "bind it onto itself first: mount --bind PLACE PLACE"
        ) { refusal, evidence in
            let words = [
                "remount", "move", "private", "shared", "slave", "unbindable", "make-private", "make-rprivate", "make-shared",
                "make-slave",
            ]
            guard words.contains(where: refusal.has(option:)), let path = refusal.path else { return .excluded }
            return evidence.isMountPoint(path) ? .excluded : .proven("/proc/self/mountinfo has no \(path)")
        },
        Suspicion(
            ["mount"], [.invalid],
            "In a user namespace a folder with mounts below can be bound only with them: they hide what is under them.",
            remedy: "mount --rbind instead of --bind (MS_BIND|MS_REC)"
        ) { refusal, evidence in
            guard refusal.has(option: "bind"), evidence.isInUserNamespace, let source = refusal.source else { return .excluded }
            let below = evidence.mounts.filter {
                $0.mountPoint.hasPrefix(source == "/" ? "/" : source + "/") && $0.mountPoint != source
            }
            return below.isEmpty
                ? .excluded : .likely("below \(source): \(below.prefix(3).map(\.mountPoint).joined(separator: ", "))")
        },
        Suspicion(
            ["mount"], [.invalid], "An option that this filesystem does not know.",
            remedy: "the kernel names it in its log: sudo dmesg | tail"
        ) { refusal, _ in refusal.options.isEmpty ? .excluded : .open("the options were \(refusal.options)") },
        Suspicion(
            ["mount", "openat", "openat2", "execve"], [.loop],
            "The path has more than 40 symbolic links in it, or a circle of them.",
            remedy: "namei -l PATH shows each"
        ) { refusal, _ in
            refusal.type == "overlay" ? .excluded : .open(refusal.path.map { "see namei -l \($0)" } ?? "see namei -l")
        },
    ]

    private static let overlay = [
        Suspicion(
            ["mount"], [.invalid], "The upper directory lies on an overlay itself, which cannot keep an upper directory.",
            remedy: "put upperdir and workdir on a tmpfs or a disk: mount -t tmpfs tmpfs /mnt"
        ) { refusal, evidence in
            guard refusal.type == "overlay", let upper = refusal.value(ofOption: "upperdir") else { return .excluded }
            guard let mount = evidence.mount(holding: upper) else { return .open("where \(upper) lies is not known here") }
            return mount.type == "overlay" ? .proven("\(upper) lies on \(mount.mountPoint), an overlay") : .excluded
        },
        Suspicion(
            ["mount"], [.invalid], "upperdir and workdir must lie on the same mount.", remedy: "make them beside each other"
        ) { refusal, evidence in
            guard let upper = refusal.value(ofOption: "upperdir"), let work = refusal.value(ofOption: "workdir"),
                let one = evidence.mount(holding: upper), let other = evidence.mount(holding: work)
            else { return .excluded }
            return one.id == other.id ? .excluded : .proven("\(upper) lies on \(one.mountPoint), \(work) on \(other.mountPoint)")
        },
        Suspicion(
            ["mount"], [.loop, .busy], "A layer of an overlay may not lie inside another one.",
            remedy: "make the layers beside each other"
        ) { refusal, _ in
            guard refusal.type == "overlay" else { return .excluded }
            let layers =
                (refusal.value(ofOption: "lowerdir") ?? "").split(separator: ":").map(String.init)
                + ["upperdir", "workdir"].compactMap { refusal.value(ofOption: $0) }
            for (index, layer) in layers.enumerated() {
                for other in layers[(index + 1)...]
                where (layer + "/").hasPrefix(other + "/") || (other + "/").hasPrefix(layer + "/") {
                    return .proven("\(layer) and \(other)")
                }
            }
            return .open("the names do not show it; symbolic links may")
        },
        Suspicion(
            ["mount"], [.busy], "Another overlay uses the same upperdir or workdir.",
            remedy: "unmount it, or use directories of its own"
        ) { refusal, evidence in
            guard let upper = refusal.value(ofOption: "upperdir") else { return .excluded }
            let users = evidence.mounts.filter { $0.type == "overlay" && $0.superOptions.contains("upperdir=\(upper)") }
            return users.isEmpty
                ? .open("no mount that is visible here does; another mount namespace may")
                : .proven("\(users.map(\.mountPoint).joined(separator: ", ")) does")
        },
    ]

    private static let leaving = [
        Suspicion(
            ["umount2"], [.busy], "Somebody uses it: a working directory, a root, an open file, or a mount below it.",
            remedy: "end them (sudo fuser -vm PLACE), unmount what is below first, or detach it: umount --lazy"
        ) { refusal, evidence in
            guard let path = refusal.path else { return .open("which mount is not known here") }
            let below = evidence.mounts.filter { $0.mountPoint.hasPrefix(path + "/") }.map(\.mountPoint)
            let found = evidence.users + below.map { "mounted below: \($0)" }
            return found.isEmpty ? .open("nobody whom this process may look at does") : .proven(found.joined(separator: ", "))
        },
        Suspicion(["umount2"], [.invalid], "It is no mount point.", remedy: "findmnt lists them") { refusal, evidence in
            guard let path = refusal.path else { return .open("which mount is not known here") }
            return evidence.isMountPoint(path) ? .excluded : .proven("/proc/self/mountinfo has no \(path)")
        },
        Suspicion(
            ["umount2"], [.invalid], "It came from a mount namespace with more rights: such mounts are locked together.",
            remedy: "unmount the whole tree above, or do it outside"
        ) { refusal, evidence in
            guard let path = refusal.path, evidence.isInUserNamespace, evidence.isMountPoint(path) else { return .excluded }
            return .likely("this is not the first user namespace, and \(path) is a mount point")
        },
        Suspicion(
            ["pivot_root"], [.busy, .invalid], "The new root must be a mount point, and another one than the present root.",
            remedy: "bind it onto itself first: mount --bind ROOT ROOT"
        ) { refusal, evidence in
            guard let path = refusal.path, path.hasPrefix("/") else { return .open("what '.' was is not known here") }
            return evidence.isMountPoint(path) ? .excluded : .proven("/proc/self/mountinfo has no \(path)")
        },
        Suspicion(
            ["pivot_root"], [.invalid], "Neither the new root's parent nor the root itself may be a shared mount.",
            remedy: "mount --make-rprivate / first, in the new mount namespace"
        ) { _, evidence in
            let shared = evidence.mounts.filter { $0.mountPoint == "/" && $0.propagation.contains { $0.hasPrefix("shared:") } }
            return shared.isEmpty
                ? .excluded : .proven("/ is \(shared[0].propagation.joined(separator: " ")) in /proc/self/mountinfo")
        },
        Suspicion(
            ["pivot_root"], [.invalid], "The first root of a machine, an initramfs, cannot be replaced.",
            remedy: "switch_root(8), or chroot into a mount point first"
        ) { _, evidence in
            guard let root = evidence.mounts.last(where: { $0.mountPoint == "/" }) else {
                return .open("the present root is no mount point of this namespace")
            }
            return root.type == "rootfs" ? .proven("/ is of type rootfs") : .excluded
        },
    ]
}
