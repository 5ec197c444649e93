import Linux

/// The promises, each a sentence and a check.
struct Story {
    let layout: CgroupLayout
    let name = "minibox-probe-\(processID())/one"
    var group: Cgroup
    private(set) var isKept = true

    static var limits: CgroupLimits {
        var limits = CgroupLimits()
        limits.memoryBytes = 64 << 20
        limits.memoryAndSwapBytes = 65 << 20
        limits.cpuQuotaMicroseconds = 20_000
        limits.cpuPeriodMicroseconds = 100_000
        limits.cpuShares = 512
        limits.pidsMaximum = 20
        // Only the host's root may ask for a device filter.
        if effectiveUserID() == 0 { limits.devices = DeviceRule.dockerDefaults }
        limits.counted = [.io]
        return limits
    }

    init(_ layout: CgroupLayout) throws {
        self.layout = layout
        group = try Cgroup.create(named: name, in: layout, limits: Story.limits)
        for warning in group.warnings + group.notes { print("warning \(warning)") }
        for directory in group.directories { print("made \(directory.path)") }
    }

    mutating func run() {
        check("a child starts in every directory of the group", members)
        check("the limits read back as they were set", readBack)
        check("a group is found again by its name", foundAgain)
        check("what the group uses is counted", counted)
        check("a busy group is throttled", throttled)
        check("a frozen group stands still, and goes on when thawed", frozen)
        if effectiveUserID() == 0 {
            check("harmless devices can be used, others cannot", devices)
            check("new device rules take the place of the old ones", newDevices)
        }
        check("forks beyond the limit are refused, and counted", forks)
        check("too much memory is the end of a process, and is counted", outOfMemory)
        check("limits can be raised and lowered", update)
        check("every call is told as a shell command", told)
        check("a file of v2 can be set by its own name, where there is v2", unifiedFile)
        check("a limit whose controller is missing is an error that names it", missing)
        check("cpuset lists are set, and a foreign CPU is an error", cpuset)
        check("pressure is measured on v2, where the kernel does", pressure)
        check("kill ends a storm of forks, in groups below too", kill)
        check("remove leaves nothing, and can be said twice", remove)
    }

    private mutating func check(_ promise: String, _ body: () throws -> Void) {
        do {
            try body()
            print("kept: \(promise)")
        } catch {
            isKept = false
            print("FAILED: \(promise): \(error)")
        }
    }

    private func members() throws {
        let child = try Child.shell("exec sleep 1000", in: group)
        defer { try? end(child) }
        let text = try readText("/proc/\(child.pid)/cgroup")
        let lines = text.split(separator: "\n").filter { $0.hasSuffix("/" + name) }
        try expect(
            lines.count == group.directories.count, "\(group.directories.count) directories, but the child is in:\n\(text)")
        try expect(try group.processes() == [child.pid], "processes: \(try group.processes())")
    }

    private func readBack() throws {
        let files: [(CgroupController, String, String, String)] = [
            (.memory, "memory.limit_in_bytes", "memory.max", "67108864"), (.pids, "pids.max", "pids.max", "20"),
        ]
        for (controller, v1, v2, text) in files { try expectFile(controller, v1, v2, text) }
        try expectFile(.cpu, "cpu.shares", "cpu.weight", group.unifiedHas(.cpu) ? "20" : "512")
        try expectFile(.cpu, "cpu.cfs_quota_us", "cpu.max", group.unifiedHas(.cpu) ? "20000 100000" : "20000")
    }

    func expectFile(_ controller: CgroupController, _ v1: String, _ v2: String, _ text: String) throws {
        guard let directory = group.directories.first(where: { $0.controllers.contains(controller) }) else {
            throw Broken("no directory for \(controller.rawValue)")
        }
        let file = "\(directory.path)/\(directory.version == .v1 ? v1 : v2)"
        let found = try readText(file)
        try expect(found == text + "\n", "\(file): \(found)")
    }

    private func foundAgain() throws {
        let found = Cgroup.existing(named: name, in: layout)
        try expect(found?.directories == group.directories, "found \(String(describing: found))")
        try expect(Cgroup.existing(named: name + "-not", in: layout) == nil, "found a group that nobody made")
    }

    private func counted() throws {
        let child = try Child.shell("while :; do :; done", in: group)
        defer { try? end(child) }
        try expect(try eventually { group.statistics().cpu?.totalNanoseconds ?? 0 > 1_000_000 }, "no CPU time is counted")
        let now = group.statistics()
        try expect(now.memory?.usageBytes ?? 0 > 4096, "memory \(String(describing: now.memory?.usageBytes))")
        try expect(now.memory?.limitBytes == 64 << 20, "limit \(String(describing: now.memory?.limitBytes))")
        try expect(now.pids == PIDsStatistics(current: 1, limit: 20), "pids \(String(describing: now.pids))")
        let isMissing = if case .missing = layout.place(of: .io) { true } else { false }
        try expect((now.blockIO == nil) == isMissing, "no block I/O is counted")
    }

    private func throttled() throws {
        let child = try Child.shell("while :; do :; done", in: group)
        defer { try? end(child) }
        try expect(
            try eventually { group.statistics().cpu.map { $0.throttledPeriods > 2 && $0.throttledNanoseconds > 0 } ?? false },
            "not throttled: \(String(describing: group.statistics().cpu))")
    }

    private func pressure() throws {
        let isMeasured = PressureStall.system(.cpu) != nil && group.unifiedDirectory != nil
        let pressure = group.pressure(.cpu)
        try expect((pressure != nil) == isMeasured, "pressure \(String(describing: pressure))")
        if isMeasured { try expect(pressure!.some.totalMicroseconds > 0, "a throttled group never waited: \(pressure!)") }
    }

    func end(_ child: borrowing ProcessHandle) throws {
        try child.send(.kill)
        _ = try child.wait()
    }
}

extension Cgroup {
    func unifiedHas(_ controller: CgroupController) -> Bool {
        directories.first { $0.controllers.contains(controller) }?.version == .v2
    }
}
