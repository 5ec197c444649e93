/// What a group may use. Nil leaves a limit as it is: unlimited in a new group.
public struct CgroupLimits: Sendable, Equatable {
    /// The most memory, in bytes; -1 for no limit.
    public var memoryBytes: Int64?
    /// The most memory and swap together, in bytes, as `docker run --memory-swap`: nil or 0 for twice the memory, -1 for
    /// no limit on swap, the same as `memoryBytes` for no swap at all.
    public var memoryAndSwapBytes: Int64?
    /// What the kernel tries to leave the group under pressure, in bytes. v1: memory.soft_limit_in_bytes, v2: memory.low.
    public var memoryReservationBytes: Int64?
    /// How readily memory is swapped out, 0…100. v1 only.
    public var memorySwappiness: UInt64?
    /// Let processes wait for memory rather than kill one. v1 only.
    public var isOOMKillDisabled: Bool?
    /// CPU time in each period, in microseconds, at least 1000; -1 for no limit.
    public var cpuQuotaMicroseconds: Int64?
    /// The length of a period, 1000…1000000 microseconds; 100000 when nobody says.
    public var cpuPeriodMicroseconds: UInt64?
    /// The share of CPU time among busy groups, 2…262144; 1024 when nobody says. On v2 it becomes `cpu.weight`.
    public var cpuShares: UInt64?
    /// The CPUs to run on, as a list: `0-2,4`.
    public var cpusetCPUs: String?
    /// The memory nodes to take memory from, as a list.
    public var cpusetMemoryNodes: String?
    /// The most processes and threads; 0 or -1 for no limit.
    public var pidsMaximum: Int64?
    /// The share of block input and output among busy groups, 10…1000.
    public var blockIOWeight: UInt64?
    /// Shares for single devices.
    public var blockIODeviceWeights: [BlockIOWeight] = []
    /// Limits on the speed of single devices.
    public var blockIOThrottles: [BlockIOThrottle] = []
    /// Limits on huge pages: from a page size as in `hugetlb.2MB.max` to bytes.
    public var hugePageBytes: [String: UInt64] = [:]
    /// Which devices may be used, the last rule that matches deciding; nil for no restriction.
    public var devices: [DeviceRule]?
    /// Files of a v2 group and what to write there, for limits that have no name here.
    public var unified: [String: String] = [:]
    /// Controllers wanted only for what they count or can do, where they would be left off; on v2 one that cannot be had is
    /// a warning.
    public var counted: Set<CgroupController> = []

    public init() {}

    /// The controllers that these limits need, in the order in which they are set.
    public var controllers: [CgroupController] {
        let wishes: [(CgroupController, Bool)] = [
            (.memory, asksForMemory),
            (.cpu, cpuQuotaMicroseconds != nil || cpuPeriodMicroseconds != nil || cpuShares != nil),
            (.cpuset, !(cpusetCPUs ?? "").isEmpty || !(cpusetMemoryNodes ?? "").isEmpty),
            (.pids, pidsMaximum != nil),
            (.io, blockIOWeight != nil || !blockIODeviceWeights.isEmpty || !blockIOThrottles.isEmpty),
            (.devices, devices != nil),
            (.hugetlb, !hugePageBytes.isEmpty),
        ]
        return wishes.compactMap { $1 ? $0 : nil }
    }

    /// The same without what this controller would have to do.
    func without(_ controller: CgroupController) -> CgroupLimits {
        var rest = self
        switch controller {
        case .memory:
            (rest.memoryBytes, rest.memoryAndSwapBytes, rest.memoryReservationBytes) = (nil, nil, nil)
            (rest.memorySwappiness, rest.isOOMKillDisabled) = (nil, nil)
        case .cpu: (rest.cpuQuotaMicroseconds, rest.cpuPeriodMicroseconds, rest.cpuShares) = (nil, nil, nil)
        case .cpuset: (rest.cpusetCPUs, rest.cpusetMemoryNodes) = (nil, nil)
        case .pids: rest.pidsMaximum = nil
        case .io: (rest.blockIOWeight, rest.blockIODeviceWeights, rest.blockIOThrottles) = (nil, [], [])
        case .devices: rest.devices = nil
        case .hugetlb: rest.hugePageBytes = [:]
        case .cpuacct, .freezer: break
        }
        return rest
    }

    private var asksForMemory: Bool {
        memoryBytes != nil || memoryAndSwapBytes ?? 0 != 0 || memoryReservationBytes != nil || memorySwappiness != nil
            || isOOMKillDisabled == true
    }
}
