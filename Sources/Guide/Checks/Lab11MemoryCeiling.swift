import Linux

extension GuidedLab {
    /// A group with the drawn limit on memory, whose counter says that a process was killed for it.
    static let memoryCeiling = GuidedLab(
        11, "11-memory-ceiling", "Memory ceiling", minutes: 10,
        draws: [
            .group(.memory, "LAB_GROUP"),
            .oneOf([24, 28, 36, 40, 44, 48, 52].map { $0 << 20 }, "LAB_LIMIT"),
            .word("LAB_LIMIT_FILE", for: .memory, v1: "memory.limit_in_bytes", v2: "memory.max"),
            .word("LAB_KILLS_FILE", for: .memory, v1: "memory.oom_control", v2: "memory.events"),
        ],
        requirements: [.controller("memory")]
    ) { attempt throws(KernelError) in
        let group = GroupFolder(attempt.value("LAB_GROUP"))
        let (limit, limitFile) = (attempt.value("LAB_LIMIT"), attempt.value("LAB_LIMIT_FILE"))
        let killsFile = attempt.value("LAB_KILLS_FILE")
        func notYet(_ saw: String, lookAt: String, hint: Int) -> Finding {
            .notYet(
                saw: saw,
                expected: "the group \(group.path), limited to \(limit) bytes, and a process in it that was killed for them",
                lookAt: lookAt, hint: hint)
        }
        guard group.exists else {
            return notYet("no group \(group.path)", lookAt: "ls -d \(group.path); lab values 11", hint: 1)
        }
        guard let current = group.text(limitFile) else {
            return notYet(
                "the group, without a file \(limitFile): the group above it does not hand the controller memory down",
                lookAt: "cat \(group.path)/cgroup.controllers", hint: 2)
        }
        guard current == limit else {
            return notYet("the group, with \(current) in \(limitFile)", lookAt: "cat \(group.path)/\(limitFile)", hint: 3)
        }
        guard let kills = group.number(killsFile, "oom_kill"), kills > 0 else {
            let most = group.text(limitFile == "memory.max" ? "memory.peak" : "memory.max_usage_in_bytes")
            return notYet(
                "the group with its limit, but nobody was killed in it; the most that was used there is \(most ?? "not counted") bytes",
                lookAt: "cat \(group.path)/\(killsFile) \(group.path)/cgroup.procs", hint: 4)
        }
        let total = try readText("/proc/meminfo").split(separator: "\n").first.map(String.init) ?? ""
        return .there(
            [
                "\(group.path)/\(limitFile) says \(current), and \(killsFile) says oom_kill \(kills)",
                "/proc/meminfo says to everybody: \(total)",
            ],
            traces: group.tree.map { .cgroup(path: $0.path) })
    }
}
