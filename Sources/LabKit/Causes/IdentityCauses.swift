import Linux

/// Why names, ids and links cannot be changed: sethostname(2), writes to uid_map and gid_map, rtnetlink(7), capset(2).
enum IdentityCauses {
    static let all: [Suspicion] = names + maps + others

    private static let names = [
        Suspicion(
            ["sethostname", "setdomainname"], [.permission],
            "Renaming needs CAP_SYS_ADMIN in the user namespace that owns the UTS namespace.",
            remedy: "make a UTS namespace of your own first: unshare --uts as root, unshare --user --map-root-user --uts else"
        ) { _, evidence in evidence.lacking(.sysAdmin, .uts) },
        Suspicion(
            ["sethostname", "setdomainname"], [.invalid], "A host name has at most 64 bytes.", remedy: "take a shorter one"
        ) { refusal, _ in
            guard let name = refusal.path ?? refusal.arguments.first else { return .open("the name is not known here") }
            return name.utf8.count > 64 ? .proven("this one has \(name.utf8.count)") : .open("this one has \(name.utf8.count)")
        },
    ]

    private static func isMap(_ refusal: Refusal) -> Bool { ["uid_map", "gid_map"].contains(refusal.fileName) }

    private static let maps = [
        Suspicion(
            ["write", "openat"], [.permission], "An id map can be written once, and this one has been.",
            remedy: "make a new user namespace"
        ) { refusal, evidence in
            guard isMap(refusal), let path = refusal.path else { return .excluded }
            guard let text = evidence.files[path] else { return .open("\(path) cannot be read any more") }
            return text.isEmpty ? .excluded : .proven("\(path) holds \(text.split(separator: "\n").count) line(s) already")
        },
        Suspicion(
            ["write", "openat"], [.permission],
            "An ordinary user may map one id, her own, and no others: the rest needs CAP_SETUID or CAP_SETGID outside.",
            remedy: "map only your own id (0 $(id -u) 1), or let newuidmap(1) map the range that /etc/subuid gives you"
        ) { refusal, evidence in
            guard isMap(refusal) else { return .excluded }
            let lines = (refusal.text ?? "").split { $0 == "\n" || $0 == "\\" }.map {
                $0.split(separator: " ").compactMap { UInt32($0) }
            }
            let others = lines.filter { $0.count == 3 && ($0[2] != 1 || $0[1] != evidence.outsideID) }
            if !others.isEmpty && evidence.outsideID != 0 { return .proven("the map names more than id \(evidence.outsideID)") }
            return .open("CapEff outside of the namespace decides; here: \(evidence.identity)")
        },
        Suspicion(
            ["write", "openat"], [.permission],
            "Before an ordinary user may write gid_map, 'deny' must stand in setgroups (since Linux 3.19).",
            remedy: "echo deny > /proc/PID/setgroups, then write gid_map"
        ) { refusal, evidence in
            guard refusal.fileName == "gid_map", let path = refusal.path else { return .excluded }
            let setgroups = path.dropLast("gid_map".count) + "setgroups"
            let word = evidence.words(String(setgroups)).first
            if word == "deny" { return .excluded }
            return word == nil ? .open("\(setgroups) cannot be read") : .proven("\(setgroups) says \(word ?? "")")
        },
        Suspicion(
            ["write", "openat"], [.permission, .access],
            "Whoever writes must be in the new namespace or in the one right around it.",
            remedy: "write it from the parent of the process, as the user who made the namespace"
        ) { refusal, _ in isMap(refusal) ? .open("who wrote is not known here") : .excluded },
        Suspicion(
            ["write"], [.permission], "Since Linux 5.12 the map of root itself (… 0 …) needs CAP_SETFCAP where it is written.",
            remedy: "give CAP_SETFCAP back, or map another id"
        ) { refusal, evidence in
            isMap(refusal) && !evidence.isOlder(than: 5, 12) && evidence.outsideID == 0 ? evidence.lacking(.setfcap) : .excluded
        },
        Suspicion(
            ["write"], [.invalid],
            "Lines are 'inside outside count', at most 340 of them (5 before Linux 4.15), and may not overlap.",
            remedy: "write all lines in one write(2), with numbers below 4294967295 and counts above 0"
        ) { refusal, _ in
            guard isMap(refusal) else { return .excluded }
            guard let text = refusal.text else { return .open("what was written is not known here") }
            return .likely("written was \(cString(text))")
        },
    ]

    private static let others = [
        Suspicion(
            ["sendmsg", "netlink"], [.permission],
            "Changing links, addresses or routes needs CAP_NET_ADMIN in the user namespace that owns the network namespace.",
            remedy: "use sudo, or make a network namespace of your own: unshare --user --map-root-user --net"
        ) { _, evidence in evidence.lacking(.netAdmin, .net) },
        Suspicion(
            ["sendmsg", "netlink"], [.notSupported, .invalid],
            "The kernel has no such kind of link, or its module is not loaded.",
            remedy: "sudo modprobe veth bridge (or the kind's name); in a container that must happen outside"
        ) { _, evidence in
            let missing = ["veth", "bridge"].filter { evidence.files["/sys/module/\($0)"] == nil }
            return missing.isEmpty
                ? .excluded
                : .open("there is no /sys/module/\(missing.joined(separator: ", /sys/module/")): built in, or not there")
        },
        Suspicion(
            ["sendmsg", "netlink"], [.busy], "The interface belongs to a bridge or bond already, or is in use.",
            remedy: "ip link set DEVICE nomaster, or ip link set DEVICE down first; see ip -d link show"
        ) { _, _ in .open("see ip -d link show") },
        Suspicion(
            ["sendmsg", "netlink"], [.invalid],
            "A value does not fit: an address of another family, a name longer than 15 bytes.",
            remedy: "see the kernel's own sentence in the error, and ip-link(8)"
        ) { _, _ in .open("the request is the call's own affair") },
        Suspicion(
            ["capset"], [.permission], "Nobody can give herself a capability that is not in her permitted set.",
            remedy: "see CapPrm in /proc/self/status; sudo, or a user namespace, brings them back"
        ) { _, evidence in .likely("CapPrm is \(evidence.status("CapPrm") ?? "unknown") in /proc/self/status") },
        Suspicion(
            ["prctl"], [.permission], "Dropping from the bounding set needs CAP_SETPCAP.", remedy: "use sudo, or a user namespace"
        ) { _, evidence in evidence.lacking(.setpcap) },
        Suspicion(
            ["chroot"], [.permission], "chroot needs CAP_SYS_CHROOT in the present user namespace.",
            remedy: "use sudo, or unshare --user --map-root-user first"
        ) { _, evidence in evidence.lacking(.sysChroot) },
        Suspicion(
            ["fchownat", "chown", "setresuid", "setresgid"], [.invalid],
            "The id stands in no line of the map of this user namespace.",
            remedy: "map it: uid_map and gid_map can name ranges, see newuidmap(1)"
        ) { _, evidence in
            evidence.isInUserNamespace
                ? .likely("/proc/self/uid_map is \(evidence.words("/proc/self/uid_map").joined(separator: " "))") : .excluded
        },
    ]
}
