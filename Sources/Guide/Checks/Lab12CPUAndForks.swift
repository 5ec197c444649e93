import Linux

extension GuidedLab {
    /// Two groups: one whose processes were stopped for the drawn quota, and one in which a fork was refused.
    static let cpuAndForks = GuidedLab(
        12, "12-cpu-and-forks", "CPU and forks", minutes: 10,
        draws: [
            .group(.cpu, "LAB_CPU_GROUP"), .oneOf([5, 6, 8, 10, 12, 15], "LAB_PERCENT"),
            .word("LAB_QUOTA_FILE", for: .cpu, v1: "cpu.cfs_quota_us", v2: "cpu.max"),
            .group(.pids, "LAB_PIDS_GROUP"), .oneOf([4, 5, 6, 7, 8, 9], "LAB_PIDS"),
        ],
        requirements: [.controller("cpu"), .controller("pids")]
    ) { attempt throws(KernelError) in
        let (cpu, pids) = (GroupFolder(attempt.value("LAB_CPU_GROUP")), GroupFolder(attempt.value("LAB_PIDS_GROUP")))
        for group in [cpu, pids] where !group.exists {
            return .notYet(
                saw: "no group \(group.path)", expected: "the groups \(cpu.path) and \(pids.path)",
                lookAt: "ls -d \(group.path); lab values 12", hint: 1)
        }
        for (group, file) in [(cpu, attempt.value("LAB_QUOTA_FILE")), (pids, "pids.max")] where !group.has(file) {
            return .notYet(
                saw: "the group \(group.path), without a file \(file): the group above it does not hand the controller down",
                expected: "groups with the files of their controllers", lookAt: "cat \(group.path)/cgroup.controllers", hint: 2)
        }
        if let miss = missedQuota(cpu, attempt) ?? missedForks(pids, attempt) { return miss }
        return .there(
            [
                "in \(cpu.path) \(cpu.number("cpu.stat", "nr_throttled") ?? 0) of "
                    + "\(cpu.number("cpu.stat", "nr_periods") ?? 0) periods ended before their time: the quota was used up",
                "\(try usableProcessors()) processors are there for everybody nevertheless: a quota takes none away",
                "in \(pids.path) \(pids.number("pids.events", "max") ?? 0) forks were refused",
            ],
            traces: [cpu, pids].flatMap(\.tree).map { .cgroup(path: $0.path) })
    }

    private static func missedQuota(_ group: GroupFolder, _ attempt: Attempt) -> Finding? {
        let percent = attempt.value("LAB_PERCENT")
        let expected = "a quota of \(percent) % of one processor, and a process that used it up"
        let file = attempt.value("LAB_QUOTA_FILE")
        // v1 has the period in a file of its own, v2 behind the quota.
        let words = file == "cpu.max" ? group.words(file) : [group.text(file) ?? "", group.text("cpu.cfs_period_us") ?? ""]
        let numbers = words.compactMap { Int64($0) }
        guard numbers.count == 2, numbers[0] > 0, numbers[0] * 100 == (Int64(percent) ?? 0) * numbers[1] else {
            let saw =
                numbers.count == 2 && numbers[0] > 0
                ? "a quota of \(numbers[0]) µs in each \(numbers[1]) µs: \(numbers[0] * 100 / max(numbers[1], 1)) %"
                : "no quota: \(words.joined(separator: " "))"
            return .notYet(saw: saw, expected: expected, lookAt: "cat \(group.path)/\(file)", hint: 3)
        }
        guard let throttled = group.number("cpu.stat", "nr_throttled"), throttled > 0 else {
            return .notYet(
                saw: "the quota, but no process that used it up", expected: expected, lookAt: "cat \(group.path)/cpu.stat",
                hint: 4)
        }
        return nil
    }

    private static func missedForks(_ group: GroupFolder, _ attempt: Attempt) -> Finding? {
        let limit = attempt.value("LAB_PIDS")
        let expected = "at most \(limit) processes in \(group.path), and a fork that was refused for it"
        let current = group.text("pids.max") ?? ""
        guard current == limit else {
            return .notYet(
                saw: "pids.max is \(current)", expected: expected, lookAt: "cat \(group.path)/pids.max", hint: 5)
        }
        guard let refused = group.number("pids.events", "max"), refused > 0 else {
            return .notYet(
                saw: "the limit, but no fork that was refused; \(group.text("pids.current") ?? "?") processes are in it",
                expected: expected, lookAt: "cat \(group.path)/pids.events \(group.path)/pids.current", hint: 6)
        }
        return nil
    }
}
