import Linux
import Netlink

extension GuidedLab {
    /// A container that no minibox built: a process with all the parts, under the drawn name and the drawn limit.
    static let capstone = GuidedLab(
        17, "17-capstone", "Capstone: assemble minibox", minutes: 15,
        draws: [.name("LAB_HOSTNAME"), .oneOf([13, 17, 19, 23, 29, 31], "LAB_PIDS")],
        requirements: [
            .root, .namespace(.mount), .namespace(.pid), .namespace(.net), .namespace(.uts), .namespace(.ipc),
            .controller("pids"), .fileSystem("overlay"), .program("busybox", package: "busybox-static"),
            .program("nsenter", package: "util-linux"), .program("ip", package: "iproute2"),
        ]
    ) { attempt throws(KernelError) in
        let name = attempt.value("LAB_HOSTNAME")
        var nearest: (parts: Int, finding: Finding)?
        for process in attempt.processes(inOther: .uts) {
            let seen = try visit(process, [.uts]) { () throws(KernelError) in try KernelName.current().hostName }
            guard seen == name else { continue }
            if attempt.processes.contains(where: { $0.pid == process.parent && $0.command == "minibox-monitor" }) {
                nearest = nearest ?? (0, attempt.builtByMinibox(process))
                continue
            }
            let (present, missing) = try ContainerPart.look(at: process, attempt)
            guard let missing else { return try attempt.assembled(process) }
            if nearest.map({ present.count > $0.parts }) ?? true {
                nearest = (present.count, attempt.lacking(missing, process, present: present))
            }
        }
        return nearest?.finding
            ?? .notYet(
                saw: "no process under the name \(name), in a UTS namespace that is not this one",
                expected: ContainerPart.expectation(attempt), lookAt: "lsns --type uts", hint: 1)
    }
}

extension Attempt {
    fileprivate func builtByMinibox(_ process: ProcessFacts) -> Finding {
        .notYet(
            saw: "\(process.shown) is in a container, but minibox built it: the parent is a minibox-monitor",
            expected: ContainerPart.expectation(self), lookAt: "ps -o pid,ppid,args -p \(process.pid) -p \(process.parent)",
            hint: 1)
    }

    fileprivate func lacking(_ missing: MissingPart, _ process: ProcessFacts, present: [String]) -> Finding {
        let has = present.isEmpty ? "none of the other parts" : "also has \(present.joined(separator: ", "))"
        return .notYet(
            saw: "\(process.shown) has the name, and \(has); but \(missing.saw)", expected: ContainerPart.expectation(self),
            lookAt: missing.lookAt, hint: missing.hint)
    }

    fileprivate func assembled(_ process: ProcessFacts) throws(KernelError) -> Finding {
        let own = ContainerPart.namespaces.compactMap { process.namespaces[$0] }
        let group = try ContainerPart.group(of: process)
        return .there(
            [
                "\(process.shown) is process \(process.numbers.last ?? 0) of \(own.map { "\($0)" }.joined(separator: " "))",
                "it has a root and a /proc of its own, a loopback that is up, and no CAP_SYS_ADMIN to have again",
                "its group \(group.path) allows \(group.text("pids.max") ?? "?") processes",
            ], traces: own.map { .namespace($0) } + [.cgroup(path: group.path)])
    }
}

/// What a process lacks, and the hint that helps.
struct MissingPart {
    let saw: String
    let lookAt: String
    let hint: Int
}

/// The parts of a container, each looked for from outside.
struct ContainerPart {
    let name: String
    /// Nil when the process has it.
    let missing: @Sendable (ProcessFacts, Attempt) throws(KernelError) -> MissingPart?

    static let namespaces: [NamespaceKind] = [.mount, .pid, .net, .uts, .ipc]

    static func expectation(_ attempt: Attempt) -> String {
        "a process called \(attempt.value("LAB_HOSTNAME")), in mount, pid, net, uts and IPC namespaces of its own, with a root, a "
            + "/proc and a loopback of its own, at most \(attempt.value("LAB_PIDS")) processes, and without CAP_SYS_ADMIN"
    }

    /// The names of the parts that are there, up to the first that is not.
    static func look(at process: ProcessFacts, _ attempt: Attempt) throws(KernelError) -> (
        present: [String], missing: MissingPart?
    ) {
        var present: [String] = []
        for part in all {
            if let missing = try part.missing(process, attempt) { return (present, missing) }
            present.append(part.name)
        }
        return (present, nil)
    }

    private static let all: [ContainerPart] = [
        ContainerPart(name: "namespaces") { process, _ throws(KernelError) in
            let shared = namespaces.filter { process.namespaces[$0] == NamespaceID.ofThisProcess($0) }
            guard !shared.isEmpty else { return nil }
            return MissingPart(
                saw:
                    "it shares the machine's \(shared.map(\.rawValue).joined(separator: ", ")) namespace\(shared.count > 1 ? "s" : "")",
                lookAt: "ls -l /proc/\(process.pid)/ns /proc/self/ns", hint: 2)
        },
        ContainerPart(name: "a root of its own") { process, _ throws(KernelError) in
            guard let saw = try foreignRoot(process) else { return nil }
            return MissingPart(saw: saw, lookAt: "cat /proc/\(process.pid)/mountinfo", hint: 3)
        },
        ContainerPart(name: "a /proc of its own") { process, _ throws(KernelError) in
            let first = try? readLink("/proc/\(process.pid)/root/proc/1/ns/pid")
            guard first != process.namespaces[.pid].map({ "\($0)" }) else { return nil }
            return MissingPart(
                saw: first == nil ? "its /proc is empty" : "its /proc shows another pid namespace, \(first ?? "")",
                lookAt: "ls /proc/\(process.pid)/root/proc", hint: 4)
        },
        ContainerPart(name: "a loopback") { process, _ throws(KernelError) in
            let state = try visit(process, [.net]) { () throws(KernelError) in
                let links = (try? NetlinkSocket().links()) ?? []
                return links.contains { $0.flags.contains([.loopback, .up]) } ? "up" : "down"
            }
            guard state != "up" else { return nil }
            return MissingPart(
                saw: "its loopback is down", lookAt: "nsenter --net --target \(process.pid) ip link show lo", hint: 5)
        },
        ContainerPart(name: "a limit") { process, attempt throws(KernelError) in
            let (group, wanted) = (try group(of: process), attempt.value("LAB_PIDS"))
            let limit = group.text("pids.max") ?? "no limit"
            guard limit != wanted else { return nil }
            return MissingPart(
                saw:
                    "its group \(group.path) has \(limit == "max" ? "no limit on processes" : "the limit \(limit)"), not \(wanted)",
                lookAt: "cat /proc/\(process.pid)/cgroup", hint: 6)
        },
        ContainerPart(name: "few capabilities") { process, _ throws(KernelError) in
            // CAP_SYS_ADMIN is bit 21. See capabilities(7).
            guard let bounding = process.bits("CapBnd"), bounding & 1 << 21 != 0 else { return nil }
            return MissingPart(
                saw: "CAP_SYS_ADMIN is still in its bounding set: its root may mount, and enter any namespace",
                lookAt: "grep Cap /proc/\(process.pid)/status", hint: 7)
        },
    ]

    /// What is wrong with the root of a process; nil when it is a root of its own, and the machine's is gone.
    private static func foreignRoot(_ process: ProcessFacts) throws(KernelError) -> String? {
        guard let own = try MountInfo.all().last(where: { $0.mountPoint == "/" }) else { return nil }
        let mounts = try MountInfo.all(process: "\(process.pid)")
        if let rest = mounts.first(where: { $0.device == own.device && $0.root == own.root }) {
            return
                "the machine's root is \(rest.mountPoint == "/" ? "its root, too" : "still mounted there, on \(rest.mountPoint)")"
        }
        let root = try status("/proc/\(process.pid)/root/")
        // setns(2) puts whoever enters at the namespace's own root, wherever the root of its processes is.
        let entered = try visit(process, [.mount]) { () throws(KernelError) in
            let root = try status("/")
            return "\(root.device) \(root.inode)"
        }
        return entered == "\(root.device) \(root.inode)" ? nil : "the root of its mount namespace is another: a chroot"
    }

    /// The group that counts its processes.
    static func group(of process: ProcessFacts) throws(KernelError) -> GroupFolder {
        let groups = NamespaceMap.groups(of: process.pid)
        func folder(_ mount: String, _ path: String?) -> GroupFolder { GroupFolder(mount + (path == "/" ? "" : path ?? "")) }
        switch try CgroupLayout.detect().place(of: .pids) {
        case .v1(let mount, _):
            return folder(mount, groups.first { $0.hierarchy.split(separator: ",").contains("pids") }?.path)
        case .v2(let mount, _): return folder(mount, groups.first { $0.hierarchy.isEmpty }?.path)
        case .missing: return GroupFolder("")
        }
    }
}
