import Linux

extension Story {
    func frozen() throws {
        let child = try Child.shell("while :; do :; done", in: group)
        defer { try? end(child) }
        try group.freeze()
        try expect(group.isFrozen, "not frozen")
        let before = group.statistics().cpu?.totalNanoseconds
        sleep(milliseconds: 150)
        try expect(before == group.statistics().cpu?.totalNanoseconds, "a frozen process ran")
        try group.thaw()
        try expect(!group.isFrozen, "still frozen")
        try expect(try eventually { group.statistics().cpu?.totalNanoseconds != before }, "a thawed process does not run")
    }

    func devices() throws {
        try expect(
            try Child.status("echo x > /dev/null && head -c 1 /dev/zero > /dev/null", in: group) == 0, "/dev/null is refused")
        // The kernel's log: may be made, but not opened. A redirection that fails would end the shell, and leave the file.
        let file = "/tmp/minibox-probe-\(processID()).log"
        defer { try? unlink(file) }
        try expect(try Child.status("mknod \(file) c 1 11", in: group) == 0, "mknod is refused")
        try expect(
            try Child.status("(: < \(file)) 2> /dev/null && exit 1; exit 5", in: group) == 5, "the kernel's log can be opened")
    }

    func newDevices() throws {
        var limits = CgroupLimits()
        let kernelLog = DeviceRule(allow: true, .character, major: 1, minor: 11, access: [.read])
        limits.devices = DeviceRule.dockerDefaults + [kernelLog]
        try group.update(limits)
        try expect(try Child.status(": < /dev/kmsg", in: group) == 0, "the new rule does not allow")
        try expect(try Child.status("{ : >> /dev/kmsg; } 2> /dev/null", in: group) != 0, "more is allowed than was said")
        limits.devices = DeviceRule.dockerDefaults
        try group.update(limits)
        try expect(try Child.status("{ : < /dev/kmsg; } 2> /dev/null", in: group) != 0, "the old rule still allows")
    }

    func forks() throws {
        let before = group.events().pidsLimitHits
        _ = try Child.status(
            "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25; do sleep 30 & done 2> /dev/null",
            in: group)
        try expect(group.events().pidsLimitHits > before, "no fork was refused")
        try group.kill()
        try expect(try group.processes().isEmpty, "kill left \(try group.processes())")
        reap()
    }

    func outOfMemory() throws {
        let before = group.events()
        let child = try Child.start(in: group) {
            var pages: [[UInt8]] = []
            for _ in 0..<200 { pages.append([UInt8](repeating: 1, count: 1 << 20)) }
            exitNow(Int32(pages.count & 1))
        }
        let status = try child.wait()
        try expect(status == .signalled(.kill, coreDumped: false), "the process ended by \(status)")
        let after = group.events()
        try expect(after.outOfMemoryKills > before.outOfMemoryKills, "no kill is counted: \(after)")
        try expect(after.memoryLimitHits > before.memoryLimitHits, "no hit is counted: \(after)")
    }

    func update() throws {
        var limits = CgroupLimits()
        for mebibytes in [512, 32, 128] as [Int64] {
            limits.memoryBytes = mebibytes << 20
            try group.update(limits)
            try expectFile(.memory, "memory.limit_in_bytes", "memory.max", "\(mebibytes << 20)")
        }
        limits = CgroupLimits()
        limits.cpuPeriodMicroseconds = 50_000
        try group.update(limits)
        try expectFile(.cpu, "cpu.cfs_period_us", "cpu.max", group.unifiedHas(.cpu) ? "20000 50000" : "50000")
        limits.cpuPeriodMicroseconds = nil
        limits.cpuQuotaMicroseconds = -1
        try group.update(limits)
        try expectFile(.cpu, "cpu.cfs_quota_us", "cpu.max", group.unifiedHas(.cpu) ? "max 50000" : "-1")
        limits.memoryBytes = 1 << 20
        limits.memoryAndSwapBytes = 1
        do {
            try group.update(limits)
            throw Broken("less memory and swap than memory was taken")
        } catch let error as KernelError { try expect(error.errno == .invalid, "\(error)") }
    }

    func unifiedFile() throws {
        var limits = CgroupLimits()
        limits.unified = ["memory.high": "104857600"]
        do {
            let second = try Cgroup.create(named: name + "-high", in: layout, limits: limits)
            defer { try? second.remove() }
            try expect(try readText(second.unifiedDirectory! + "/memory.high") == "104857600\n", "memory.high is another")
        } catch let error as KernelError { try expect(layout.mode != .v2 && error.fix != nil, "\(error)") }
        try expect(Cgroup.existing(named: name + "-high", in: layout) == nil, "it was not undone")
    }

    func missing() throws {
        let wishes: [(CgroupController, (inout CgroupLimits) -> Void)] = [
            (.cpuset, { $0.cpusetCPUs = "0" }), (.io, { $0.blockIOWeight = 10 }), (.hugetlb, { $0.hugePageBytes = ["2MB": 0] }),
        ]
        for (controller, wish) in wishes {
            guard case .missing(let reason, let remedy) = layout.place(of: controller) else { continue }
            var limits = CgroupLimits()
            wish(&limits)
            do {
                try Cgroup.create(named: name + "-missing", in: layout, limits: limits).remove()
                throw Broken("\(controller.rawValue) \(reason), and yet it was limited")
            } catch let error as KernelError {
                try expect(error.purpose?.contains(reason) == true && error.fix == remedy, "\(error)")
                print("  \(error)")
            }
        }
    }

    func cpuset() throws {
        if case .missing = layout.place(of: .cpuset) { return }
        var limits = CgroupLimits()
        limits.cpusetCPUs = "0"
        let second = try Cgroup.create(named: name + "-cpus", in: layout, limits: limits)
        defer { try? second.remove(parents: true) }
        try expect(try Child.status("grep -q '^Cpus_allowed_list:.0$' /proc/self/status", in: second) == 0, "not on CPU 0 alone")
        limits.cpusetCPUs = "none"
        do {
            try second.update(limits)
            throw Broken("a list that is none was taken")
        } catch let error as KernelError { try expect(error.fix != nil, "\(error)") }
    }

    func kill() throws {
        // A group below, as a container's own init might make one.
        let below = group.directories.map { $0.path + "/below" }
        for path in below { try makeDirectory(path) }
        defer { try? group.kill() }
        let entry = below.map { "echo $$ > \($0)/cgroup.procs; " }.joined()
        let nested = try Child.shell("\(entry) sleep 100 & exec sleep 100", in: group)
        let listing = "\(below.last!)/cgroup.procs"
        try expect(
            try eventually { try readText(listing).split(separator: "\n").count == 2 },
            "nobody went below: \(try readText(listing))")
        let storm = try Child.shell("while :; do sleep 100 & done 2> /dev/null", in: group)
        try expect(
            try eventually { try group.processes().count > 15 && group.events().pidsLimitHits > 1 },
            "the storm did not rise: \(try group.processes())")
        let start = monotonicNanoseconds()
        try group.kill()
        print("  kill took \((monotonicNanoseconds() - start) / 1000) µs")
        try expect(try group.processes().isEmpty, "left: \(try group.processes())")
        _ = try storm.wait()
        _ = try nested.wait()
        reap()
    }

    /// Takes the orphans that this process has adopted: a zombie counts against pids.max until somebody does.
    private func reap() {
        while (try? reapAnyChild()) != nil {}
    }

    func remove() throws {
        try group.remove(parents: true)
        try group.remove(parents: true)
        for directory in group.directories {
            try expect(!exists(directory.path), "\(directory.path) is there")
            let parent = String(directory.path.dropLast("/one".count))
            try expect(!exists(parent), "\(parent) is there")
        }
        try expect(group.statistics().memory == nil, "a group that is gone uses memory")
        try expect(try group.processes().isEmpty, "a group that is gone has processes")
    }
}
