import Linux

/// Why namespaces cannot be made or entered: unshare(2), clone3(2), setns(2). See the ERRORS of these pages.
enum NamespaceCauses {
    private static let making = ["unshare", "clone3"]

    static let all: [Suspicion] = permission + limits + others

    private static let permission = [
        Suspicion(
            making, [.permission], "Debian's switch forbids ordinary users to make user namespaces.",
            remedy: "sudo sysctl kernel.unprivileged_userns_clone=1"
        ) { refusal, evidence in
            guard refusal.mayMake(.user), evidence.lacks(.sysAdmin) else { return .excluded }
            return evidence.switchStands("/proc/sys/kernel/unprivileged_userns_clone", at: 0)
        },
        Suspicion(
            making, [.permission],
            "All namespaces but the user namespace need CAP_SYS_ADMIN in the user namespace that this process is in.",
            remedy: "use sudo, or make a user namespace first, in which you have it: unshare --user --map-root-user …; "
                + "for root in a container: --cap-add SYS_ADMIN"
        ) { refusal, evidence in
            guard refusal.kinds.map({ !$0.contains(.user) }) ?? true else { return .excluded }
            return evidence.lacking(.sysAdmin)
        },
        Suspicion(
            making, [.permission], "In a chroot nobody may make a user namespace: it would be a way out (see unshare(2)).",
            remedy: "leave the chroot, or change the root with pivot_root in a mount namespace instead"
        ) { refusal, evidence in
            guard refusal.mayMake(.user) else { return .excluded }
            switch evidence.isChrooted {
            case true: return .proven("the root of this process is not the root of its mount namespace")
            case false: return .excluded
            default: return .open("whether this is a chroot cannot be told from inside without CAP_SYS_ADMIN")
            }
        },
        Suspicion(
            making, [.permission], "Whoever makes a user namespace must have ids that the present one maps.",
            remedy: "write uid_map and gid_map of the present user namespace first, so that they cover your ids"
        ) { refusal, evidence in
            guard refusal.mayMake(.user), evidence.isInUserNamespace else { return .excluded }
            let lines = (evidence.files["/proc/self/uid_map"] ?? "").split(separator: "\n")
            let isMapped = lines.contains { line in
                let numbers = line.split(separator: " ").compactMap { UInt32($0) }
                return numbers.count == 3
                    && IDMap(inside: numbers[0], outside: numbers[1], count: numbers[2]).contains(inside: evidence.userID)
            }
            return isMapped ? .excluded : .proven("user id \(evidence.userID) stands in no line of /proc/self/uid_map")
        },
        Suspicion(
            ["setns"], [.permission],
            "Entering needs CAP_SYS_ADMIN in the user namespace that owns the target, and in your own.",
            remedy: "use sudo; for another's unprivileged container enter its user namespace first: nsenter --user --target PID …"
        ) { _, evidence in evidence.lacking(.sysAdmin) },
        Suspicion(
            ["setns"], [.permission], "Entering a mount namespace also needs CAP_SYS_CHROOT.",
            remedy: "give CAP_SYS_CHROOT back: see CapBnd in /proc/self/status"
        ) { refusal, evidence in refusal.mayMake(.mount) ? evidence.lacking(.sysChroot) : .excluded },
        Suspicion(
            ["setns"], [.permission], "The target may belong to a user namespace in which you have nothing.",
            remedy: "see who owns it: lsns --output NS,TYPE,PID,USER; enter as that user, or as root of the first namespace"
        ) { _, _ in .open("who owns the target is not known here") },
    ]

    private static let limits = [
        Suspicion(
            making, [.noSpace], "A limit on the number of namespaces of this kind is used up, or is 0.",
            remedy: "raise the sysctl user.max_…_namespaces, in this user namespace and in those around it"
        ) { refusal, evidence in
            let low = NamespaceKind.allCases.filter { refusal.mayMake($0.flag) }.compactMap { kind -> String? in
                let path = "/proc/sys/user/max_\(kind.fileName)_namespaces"
                return evidence.number(path).flatMap { $0 < 16 ? "\(path) is \($0)" : nil }
            }
            return low.isEmpty ? .excluded : .proven(low.joined(separator: ", "))
        },
        Suspicion(
            making, [.noSpace], "The same limit of a user namespace around this one may be used up: each level counts.",
            remedy: "look outside of the container: sysctl user.max_user_namespaces"
        ) { _, evidence in
            evidence.isInUserNamespace
                ? .likely(
                    "this is not the first user namespace (/proc/self/uid_map); the limits around it cannot be read from here")
                : .excluded
        },
        Suspicion(
            making, [.noSpace], "User and pid namespaces can be nested 32 levels deep, and no deeper.",
            remedy: "leave some of the surrounding namespaces: see lsns --tree"
        ) { refusal, evidence in
            guard refusal.mayMake(.user) || refusal.mayMake(.pid) else { return .excluded }
            let levels = (evidence.status("NSpid") ?? "").split(separator: "\t").count
            if levels > 31 { return .proven("NSpid in /proc/self/status counts \(levels) levels") }
            return evidence.isInUserNamespace ? .open("the depth cannot be read from inside") : .excluded
        },
        Suspicion(
            ["clone3", "clone", "fork"], [.again], "The user has as many processes as her limit allows.",
            remedy: "end some, or raise it: ulimit -u"
        ) { _, evidence in
            guard let limit = evidence.limit("Max processes") else { return .open("the limit could not be read") }
            return .open("the limit is \(limit) (Max processes in /proc/self/limits); count yours: ps -u $(id -u) -L | wc -l")
        },
        Suspicion(
            ["clone3", "clone", "fork"], [.again], "The control group has as many processes as pids.max allows.",
            remedy: "write a larger number, or 'max', to that file"
        ) { _, evidence in
            let full = evidence.files.keys.filter { $0.hasSuffix("/pids.max") }.sorted().compactMap { path -> String? in
                let current = path.dropLast("max".count) + "current"
                guard let limit = evidence.number(path), let used = evidence.number(String(current)), used >= limit else {
                    return nil
                }
                return "\(path) is \(limit), pids.current is \(used)"
            }
            return full.isEmpty ? .excluded : .proven(full.joined(separator: ", "))
        },
        Suspicion(
            ["clone3", "clone", "fork"], [.again], "The machine has no number left for another process or thread.",
            remedy: "raise kernel.pid_max or kernel.threads-max"
        ) { _, evidence in
            // The fourth field of loadavg: running/all.
            let all = evidence.words("/proc/loadavg").dropFirst(3).first?.split(separator: "/").last.flatMap { Int($0) }
            guard let all, let limit = evidence.number("/proc/sys/kernel/threads-max") else { return .excluded }
            return all * 10 > limit * 9 ? .likely("\(all) threads, and kernel.threads-max is \(limit)") : .excluded
        },
    ]

    private static let others = [
        Suspicion(
            making + ["setns"], [.invalid], "This kernel was built without that kind of namespace.",
            remedy: "use another kernel; see the CONFIG_*_NS options in /boot/config-$(uname -r)"
        ) { refusal, evidence in
            guard let names = evidence.files["/proc/self/ns"] else { return .open("/proc/self/ns cannot be read") }
            let known = names.split(separator: "\n").map(String.init)
            let missing = NamespaceKind.allCases.filter {
                refusal.kinds?.contains($0.flag) ?? false && !known.contains($0.fileName)
            }
            return missing.isEmpty
                ? .excluded : .proven("/proc/self/ns has no \(missing.map(\.fileName).joined(separator: ", "))")
        },
        Suspicion(
            ["unshare", "setns"], [.invalid],
            "A process with several threads may not enter a user, time or mount namespace of its own: the others would stay behind.",
            remedy: "do it before the first thread, or in a child"
        ) { refusal, evidence in
            guard let threads = evidence.status("Threads").flatMap({ Int($0) }) else { return .open("threads cannot be counted") }
            return threads > 1
                ? .proven("Threads: \(threads) in /proc/self/status")
                : .open(
                    "this process has one thread; if yours is another (Go, Java, Swift with tasks), look at Threads in its status"
                )
        },
        Suspicion(
            ["unshare", "clone3"], [.invalid], "Flags are in it that this kernel does not know, or that exclude each other.",
            remedy: "leave some out: CLONE_NEWTIME needs Linux 5.6, CLONE_INTO_CGROUP 5.7; CLONE_NEWUSER excludes CLONE_FS, "
                + "CLONE_NEWPID excludes CLONE_THREAD"
        ) { refusal, evidence in
            if refusal.arguments.contains(where: { $0.contains("NEWTIME") }), evidence.isOlder(than: 5, 6) {
                return .proven("/proc/sys/kernel/osrelease is \(evidence.words("/proc/sys/kernel/osrelease").joined())")
            }
            return .open("the flags are the call's own affair")
        },
        Suspicion(
            ["setns"], [.invalid],
            "The file is of another kind than was said, or it is the user namespace that you are in already.",
            remedy: "compare: readlink /proc/self/ns/* /proc/PID/ns/*"
        ) { _, _ in .open("the target is not known here") },
        Suspicion(
            ["clone3", "openat2", "mount_setattr"], [.noSystemCall], "This kernel is older than the call.",
            remedy: "use a newer kernel: clone3 needs Linux 5.3, openat2 5.6, mount_setattr 5.12"
        ) { refusal, evidence in
            let since = ["clone3": (5, 3), "openat2": (5, 6), "mount_setattr": (5, 12)][refusal.call ?? ""] ?? (5, 3)
            return evidence.isOlder(than: since.0, since.1)
                ? .proven("/proc/sys/kernel/osrelease is \(evidence.words("/proc/sys/kernel/osrelease").joined())") : .excluded
        },
    ]
}
