import Linux

/// Why groups cannot be made, entered, limited or removed: the files of cgroups(7).
enum CgroupCauses {
    static let all: [Suspicion] = making + entering + handing + removing

    /// The folder of the group that the refusal was about: the path, or the folder of the file.
    private static func group(_ refusal: Refusal, _ evidence: Evidence) -> String? {
        guard let path = refusal.path, isGroup(path, evidence) else { return nil }
        return refusal.fileName.contains(".") || refusal.fileName == "tasks" ? parent(path) : path
    }

    private static func isGroup(_ path: String, _ evidence: Evidence) -> Bool {
        path.hasPrefix("/sys/fs/cgroup/") || (evidence.mount(holding: path)?.type.hasPrefix("cgroup") ?? false)
    }

    static func parent(_ path: String) -> String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? path }

    private static let making = [
        Suspicion(
            ["mkdirat", "write", "openat"], [.access, .permission],
            "The group above was not handed to you: somebody else owns its folder or files.",
            remedy: "use sudo, or ask systemd for a group of your own: systemd-run --user --scope -p Delegate=yes sh"
        ) { refusal, evidence in
            guard let group = group(refusal, evidence) else { return .excluded }
            let place = refusal.call == "mkdirat" ? parent(group) : refusal.path ?? group
            guard let mayWrite = evidence.writable[place] else { return .open("\(place) cannot be looked at") }
            return mayWrite ? .excluded : .proven("this process (\(evidence.identity)) may not write \(place)")
        },
        Suspicion(
            ["write"], [.access, .permission],
            "Moving needs write access to cgroup.procs of the group that both groups lie in, too.",
            remedy: "move inside of the part that was delegated to you; see cgroups(7), Cgroups delegation"
        ) { refusal, evidence in
            guard refusal.fileName == "cgroup.procs", let group = group(refusal, evidence) else { return .excluded }
            let above = parent(group) + "/cgroup.procs"
            return evidence.writable[above] == false ? .likely("this process may not write \(above)") : .excluded
        },
        Suspicion(
            ["mkdirat", "openat", "write"], [.readOnly], "The hierarchy is mounted read-only, as in a container.",
            remedy: "mount it anew in a cgroup namespace of your own, or run outside of the container"
        ) { refusal, evidence in
            guard let path = refusal.path, let mount = evidence.mount(holding: path), mount.type.hasPrefix("cgroup") else {
                return .excluded
            }
            return mount.options.contains("ro") ? .proven("\(mount.mountPoint) is mounted ro") : .excluded
        },
        Suspicion(
            ["mkdirat"], [.again], "The number or the depth of groups below is limited.",
            remedy: "write a larger number, or 'max', to cgroup.max.descendants or cgroup.max.depth"
        ) { refusal, evidence in
            guard let group = group(refusal, evidence) else { return .excluded }
            let limits = evidence.files.keys.filter {
                $0.hasPrefix("/") && $0.contains("/cgroup.max.") && group.hasPrefix(parent($0))
            }.sorted()
                .filter { evidence.number($0) != nil }
            return limits.isEmpty
                ? .open("no limit is visible above")
                : .proven(limits.map { "\($0) is \(evidence.number($0) ?? 0)" }.joined(separator: ", "))
        },
        Suspicion(
            ["mkdirat"], [.noSpace], "A controller has no number left for another group: at most 65535 at a time.",
            remedy: "remove empty groups; num_cgroups in /proc/cgroups counts them, dying ones too"
        ) { refusal, evidence in
            guard group(refusal, evidence) != nil else { return .excluded }
            let counts = (evidence.files["/proc/cgroups"] ?? "").split(separator: "\n").compactMap { $0.split(separator: "\t") }
            let full = counts.filter { $0.count > 2 && (Int($0[2]) ?? 0) > 60000 }.map {
                "\($0[0]): \($0[2]) groups in /proc/cgroups"
            }
            return full.isEmpty ? .excluded : .proven(full.joined(separator: ", "))
        },
        Suspicion(
            ["mkdirat"], [.exists], "There is a group of that name.", remedy: "rmdir it when it is empty, or take another name"
        ) { refusal, evidence in
            group(refusal, evidence).map { evidence.files["\($0)/cgroup.procs"] == nil ? .excluded : .proven("\($0) is there") }
                ?? .excluded
        },
    ]

    private static let entering = [
        Suspicion(
            ["write", "clone3"], [.busy],
            "On v2 a group that hands controllers to groups below it may not hold processes itself.",
            remedy: "enter a group below it, or empty its cgroup.subtree_control first: echo -memory > …/cgroup.subtree_control"
        ) { refusal, evidence in
            guard refusal.call == "clone3" || refusal.fileName == "cgroup.procs" else { return .excluded }
            guard let group = group(refusal, evidence) else { return .open("which group is not known here") }
            let handed = evidence.words("\(group)/cgroup.subtree_control")
            return handed.isEmpty ? .excluded : .proven("\(group)/cgroup.subtree_control holds \(handed.joined(separator: " "))")
        },
        Suspicion(
            ["write"], [.notSupported], "The group is not one that whole processes can enter.",
            remedy: "see cgroups(7), Thread mode: cgroup.threads takes threads, an invalid group takes nothing"
        ) { refusal, evidence in
            guard let group = group(refusal, evidence) else { return .excluded }
            let type = evidence.words("\(group)/cgroup.type").joined(separator: " ")
            return type.isEmpty || type == "domain"
                ? .open("its cgroup.type is \(type.isEmpty ? "unknown" : type)") : .proven("\(group)/cgroup.type is \(type)")
        },
        Suspicion(
            ["write"], [.noSpace], "A cpuset takes processes only when it names processors and memory.",
            remedy: "write cpuset.cpus and cpuset.mems first: cat the ones of the group above"
        ) { refusal, evidence in
            guard ["cgroup.procs", "tasks"].contains(refusal.fileName), let group = group(refusal, evidence) else {
                return .excluded
            }
            let empty = ["cpuset.cpus", "cpuset.mems"].map { "\(group)/\($0)" }
                .filter { evidence.files[$0] != nil && evidence.words($0).isEmpty }
            return empty.isEmpty ? .excluded : .proven("\(empty.joined(separator: " and ")) is empty")
        },
        Suspicion(
            ["write"], [.invalid],
            "The process cannot be moved: a thread of the kernel, or one with real-time scheduling on v1's cpu.",
            remedy: "for real-time processes give the group time first: cpu.rt_runtime_us"
        ) { refusal, evidence in
            ["cgroup.procs", "tasks"].contains(refusal.fileName) ? .open("see ps -o pid,cls,comm of the process") : .excluded
        },
        Suspicion(
            ["write"], [.noSuchProcess], "There is no process of that number, as this pid namespace counts.",
            remedy: "ps -p NUMBER"
        ) { refusal, _ in
            ["cgroup.procs", "tasks"].contains(refusal.fileName) ? .likely("written was \(cString(refusal.text))") : .excluded
        },
    ]

    private static let handing = [
        Suspicion(
            ["write"], [.busy], "On v2 a group that holds processes may not hand controllers to groups below it.",
            remedy:
                "move them into a group of their own first: mkdir G/leaf; for p in $(cat G/cgroup.procs); do echo $p > G/leaf/cgroup.procs; done"
        ) { refusal, evidence in
            guard refusal.fileName == "cgroup.subtree_control", let group = group(refusal, evidence) else { return .excluded }
            // The root of the hierarchy may do both. It alone has no cgroup.type.
            if evidence.isMountPoint(group), evidence.files["\(group)/cgroup.type"] == nil { return .excluded }
            let processes = evidence.words("\(group)/cgroup.procs")
            return processes.isEmpty ? .excluded : .proven("\(group)/cgroup.procs holds \(Self.shown(processes, evidence))")
        },
        Suspicion(
            ["write"], [.busy], "A group below still has the controller switched on for its own groups.",
            remedy: "switch it off from the leaves upwards: echo -memory > …/cgroup.subtree_control"
        ) { refusal, evidence in
            guard refusal.fileName == "cgroup.subtree_control", refusal.text?.contains("-") ?? true else { return .excluded }
            return .open("the groups below were not looked at")
        },
        Suspicion(
            ["write"], [.missing, .invalid], "A controller can be handed on only where it has arrived from above.",
            remedy:
                "switch it on in the group above first; on a machine with v1 hierarchies it may be in use there: cat /proc/cgroups"
        ) { refusal, evidence in
            guard refusal.fileName == "cgroup.subtree_control", let group = group(refusal, evidence) else { return .excluded }
            let there = evidence.words("\(group)/cgroup.controllers")
            let asked = (refusal.text ?? "").split(separator: " ").map { String($0.drop { $0 == "+" || $0 == "-" }) }
            let missing = asked.filter { !there.contains($0) }
            let reading = "\(group)/cgroup.controllers holds \(there.isEmpty ? "nothing" : there.joined(separator: " "))"
            return missing.isEmpty && !asked.isEmpty ? .excluded : .proven(reading)
        },
        Suspicion(
            ["write"], [.invalid, .range], "The value does not fit the file.",
            remedy:
                "see the file's own format: cat it; cpu.max takes 'quota period' with at least 1000, memory.max bytes or 'max'"
        ) { refusal, evidence in
            guard let group = group(refusal, evidence), !refusal.fileName.hasPrefix("cgroup.") else { return .excluded }
            let now = evidence.words("\(group)/\(refusal.fileName)").joined(separator: " ")
            return .likely("written was \(cString(refusal.text)); the file holds \(now.isEmpty ? "nothing" : now)")
        },
        Suspicion(
            ["write"], [.busy],
            "On v1 a memory limit below what the group uses now cannot be set, nor one that crosses memory.memsw.",
            remedy: "free memory first (memory.force_empty), or write memory.memsw.limit_in_bytes in the other order"
        ) { refusal, evidence in
            guard refusal.fileName.hasPrefix("memory."), let group = group(refusal, evidence) else { return .excluded }
            let used = evidence.number("\(group)/memory.usage_in_bytes")
            return used.map { .likely("\(group)/memory.usage_in_bytes is \($0)") } ?? .open("its use cannot be read")
        },
    ]

    private static let removing = [
        Suspicion(
            ["unlinkat", "rmdir"], [.busy], "A group with processes or groups in it cannot be removed.",
            remedy: "end or move the processes (cgroup.kill on v2), remove the groups below first, then rmdir"
        ) { refusal, evidence in
            guard let group = group(refusal, evidence) else { return .excluded }
            let processes = evidence.words("\(group)/cgroup.procs")
            let below = evidence.words(group)
            let found =
                (processes.isEmpty ? [] : ["processes: \(shown(processes, evidence))"])
                + (below.isEmpty ? [] : ["groups: \(below.joined(separator: " "))"])
            return found.isEmpty
                ? .open("it is empty now: a process that has just ended leaves a moment later")
                : .proven(found.joined(separator: "; "))
        }
    ]

    /// `4711 (sh), 4712 (sleep)`, the first few.
    private static func shown(_ processes: [String], _ evidence: Evidence) -> String {
        let few = processes.prefix(5).map { number in
            evidence.words("/proc/\(number)/comm").first.map { "\(number) (\($0))" } ?? number
        }
        return few.joined(separator: ", ") + (processes.count > 5 ? " and \(processes.count - 5) more" : "")
    }
}
