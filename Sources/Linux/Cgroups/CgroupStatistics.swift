/// What a group uses now, and has used. A part is nil when its controller is not there, or not handed down.
public struct CgroupStatistics: Sendable, Equatable {
    public var memory: MemoryStatistics?
    public var cpu: CPUStatistics?
    public var pids: PIDsStatistics?
    public var blockIO: [BlockIOStatistics]?

    public init() {}
}

/// Memory, in bytes.
public struct MemoryStatistics: Sendable, Equatable {
    /// What the processes and the page cache of their files use.
    public var usageBytes: UInt64 = 0
    /// The most that was ever used; nil before Linux 5.19 on v2.
    public var maximumBytes: UInt64?
    /// Nil for no limit.
    public var limitBytes: UInt64?
    /// The part of the usage that is page cache.
    public var cacheBytes: UInt64 = 0
    /// The part of the page cache that was not used lately: `docker stats` takes it off the usage.
    public var inactiveFileBytes: UInt64 = 0
    /// Swap alone; nil when the kernel does not account for it.
    public var swapBytes: UInt64?
    /// How often the limit was hit.
    public var limitHits: UInt64 = 0
    /// Every line of memory.stat.
    public var details: [String: UInt64] = [:]

    public init() {}
}

/// CPU time, in nanoseconds.
public struct CPUStatistics: Sendable, Equatable {
    public var totalNanoseconds: UInt64 = 0
    public var userNanoseconds: UInt64 = 0
    public var systemNanoseconds: UInt64 = 0
    /// The total on each CPU; empty on v2, which does not count so.
    public var perCPUNanoseconds: [UInt64] = []
    /// Periods with a quota that have passed, and those of them in which it was used up.
    public var periods: UInt64 = 0
    public var throttledPeriods: UInt64 = 0
    /// How long the processes had to wait for a new period.
    public var throttledNanoseconds: UInt64 = 0

    public init() {}
}

/// Processes and threads.
public struct PIDsStatistics: Sendable, Equatable {
    public var current: UInt64
    /// Nil for no limit.
    public var limit: UInt64?

    public init(current: UInt64, limit: UInt64?) {
        self.current = current
        self.limit = limit
    }
}

/// What went to and from one block device.
public struct BlockIOStatistics: Sendable, Equatable {
    public var device: DeviceNumber
    public var readBytes: UInt64 = 0
    public var writtenBytes: UInt64 = 0
    public var readOperations: UInt64 = 0
    public var writeOperations: UInt64 = 0

    public init(device: DeviceNumber) { self.device = device }
}

extension Cgroup {
    /// What the group uses. Reads only what is there; a group that is gone gives an empty answer.
    public func statistics() -> CgroupStatistics {
        var all = CgroupStatistics()
        all.memory = directory(of: .memory).flatMap(Memory.statistics)
        all.cpu = CPU.statistics(counted: directory(of: .cpuacct), limited: directory(of: .cpu))
        all.pids = directory(of: .pids).flatMap(PIDs.statistics)
        all.blockIO = directory(of: .io).flatMap(BlockIO.statistics)
        return all
    }
}
