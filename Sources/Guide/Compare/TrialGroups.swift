import Linux

/// A control group that experiments need for a moment, and why there is none where there is none.
struct TrialGroups: Sendable {
    private var group: Cgroup?
    private var limits = CgroupLimits()
    private var noLimits = CgroupLimits()
    /// The controllers that cannot be had here.
    private(set) var lacking: [String] = []
    /// Why there is no group, or none with limits.
    private var refusal: KernelError?

    /// Makes the group, and finds out what can be limited here.
    static func make() -> TrialGroups {
        var groups = TrialGroups()
        do throws(KernelError) {
            let layout = try CgroupLayout.detect()
            groups.chooseLimits(layout)
            groups.group = try Cgroup.create(named: "lab-compare-\(processID())", in: layout, limits: groups.noLimits)
        } catch { groups.refusal = error }
        return groups
    }

    /// Of each kind of limit that this machine has, a low one.
    private mutating func chooseLimits(_ layout: CgroupLayout) {
        func has(_ controller: CgroupController) -> Bool {
            if case .missing = layout.place(of: controller) { return false }
            return true
        }
        if has(.memory) {
            (limits.memoryBytes, noLimits.memoryBytes) = (64 << 20, -1)
            noLimits.memoryAndSwapBytes = -1
        }
        if has(.cpu) { (limits.cpuQuotaMicroseconds, noLimits.cpuQuotaMicroseconds) = (50_000, -1) }
        if has(.pids) { (limits.pidsMaximum, noLimits.pidsMaximum) = (64, -1) }
        lacking = [CgroupController.memory, .cpu, .pids, .cpuset].filter { !has($0) }.map(\.rawValue)
        if has(.cpuset), let all = try? readText("/sys/devices/system/cpu/online") {
            (limits.cpusetCPUs, noLimits.cpusetCPUs) = ("0", String(all.prefix { !$0.isNewline }))
        }
    }

    /// In the same group on both sides, once with a cgroup namespace that begins there.
    var namespacePlaces: (Surroundings, Surroundings) {
        guard let group else {
            // Whoever is in a group below the top sees a difference without one of ours, too.
            return (Surroundings(needsRoot: true), Surroundings(namespaces: .cgroup, needsRoot: true))
        }
        let baseline = Surroundings(needsRoot: true, arrange: { () throws(KernelError) in try group.join() })
        let varied = Surroundings(
            needsRoot: true,
            arrange: { () throws(KernelError) in
                try group.join()
                try unshare(.cgroup)
            })
        return (baseline, varied)
    }

    /// In the same group, without limits and with.
    var limitPlaces: (Surroundings, Surroundings) {
        guard let group else {
            let refusal = self.refusal ?? KernelError(call: Call("mkdirat", []), errno: .permission)
            return (Surroundings(), Surroundings(arrange: { () throws(KernelError) in throw refusal }))
        }
        let (limits, noLimits) = (limits, noLimits)
        let baseline = Surroundings(arrange: { () throws(KernelError) in
            try group.update(noLimits)
            try group.join()
        })
        let varied = Surroundings(arrange: { () throws(KernelError) in
            try group.update(limits)
            try group.join()
        })
        return (baseline, varied)
    }

    func remove() { try? group?.remove() }
}
