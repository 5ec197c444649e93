import Containers
import Flags
import Linux

/// The flags that limit a container's cgroup, as they were written: those of `run`, `create` and `update`.
struct LimitOptions: Sendable, Equatable {
    var memory: String?
    var memorySwap: String?
    var memoryReservation: String?
    var cpus: String?
    var cpuShares: String?
    var cpuPeriod: String?
    var cpuQuota: String?
    var cpusetCPUs: String?
    var pidsLimit: String?

    /// The flags, for the options of a verb that has them.
    static func flags<Options>(
        _ group: String, in place: @escaping @Sendable (inout Options, (inout LimitOptions) -> Void) -> Void
    ) -> [Flag<Options>] {
        func flag(
            _ name: String, _ letter: Character? = nil, takes value: String, _ help: String,
            _ set: @escaping @Sendable (inout LimitOptions, String) -> Void
        ) -> Flag<Options> {
            Flag(name, letter, takes: value, group: group, help) { options, word in place(&options) { set(&$0, word) } }
        }
        return [
            flag("memory", "m", takes: "bytes", "The most memory: 512m, 1g.") { $0.memory = $1 },
            flag("memory-swap", takes: "bytes", "The most memory and swap together; -1 for unlimited swap.") {
                $0.memorySwap = $1
            },
            flag("memory-reservation", takes: "bytes", "What is left to it when memory is short.") { $0.memoryReservation = $1 },
            flag("cpus", takes: "number", "Processors' worth of time: 0.5, 2.") { $0.cpus = $1 },
            flag("cpu-shares", "c", takes: "weight", "The weight among busy neighbours; 1024 is usual.") { $0.cpuShares = $1 },
            flag("cpu-period", takes: "microseconds", "The length of a period of --cpu-quota (100000).") { $0.cpuPeriod = $1 },
            flag("cpu-quota", takes: "microseconds", "Processor time in each period; -1 for no limit.") { $0.cpuQuota = $1 },
            flag("cpuset-cpus", takes: "list", "The processors it may use: 0-1,3.") { $0.cpusetCPUs = $1 },
            flag("pids-limit", takes: "number", "The most processes and threads; -1 for unlimited.") { $0.pidsLimit = $1 },
        ]
    }
}

extension CgroupLimits {
    /// Understands the flags of a new container.
    init(_ options: LimitOptions) throws {
        self.init()
        try take(options, isUpdate: false)
        if pidsMaximum == -1 { pidsMaximum = nil }
    }

    /// Understands the flags of a change: what is not said stays nil, and -1 takes a limit away.
    init(change options: LimitOptions) throws {
        self.init()
        try take(options, isUpdate: true)
    }

    private mutating func take(_ options: LimitOptions, isUpdate: Bool) throws {
        let memory = try MemoryLimits(
            memory: try parse("-m, --memory", options.memory, ByteSize.init(parsing:)),
            swap: try parse("--memory-swap", options.memorySwap, MemorySwap.init(parsing:)),
            reservation: try parse("--memory-reservation", options.memoryReservation, ByteSize.init(parsing:)), isUpdate: isUpdate
        )
        memoryBytes = memory.memory.map { Int64(clamping: $0.bytes) }
        memoryReservationBytes = memory.reservation.map { Int64(clamping: $0.bytes) }
        switch memory.swap {
        case nil: break
        case .unlimited: memoryAndSwapBytes = -1
        case .total(let total): memoryAndSwapBytes = Int64(clamping: total.bytes)
        }
        let processes = try parse("--pids-limit", options.pidsLimit, PIDsLimit.init(parsing:))
        pidsMaximum = processes.map { $0.map { Int64(clamping: $0.count) } ?? -1 }
        try takeProcessors(options)
    }

    private mutating func takeProcessors(_ options: LimitOptions) throws {
        cpuShares = (try parse("-c, --cpu-shares", options.cpuShares, CPUShares.init(parsing:)) ?? nil)?.shares
        let times = try CPUTimes(
            period: try parse("--cpu-period", options.cpuPeriod, signedInteger),
            quota: try parse("--cpu-quota", options.cpuQuota, signedInteger))
        cpuPeriodMicroseconds = times.periodMicroseconds
        cpuQuotaMicroseconds = times.quotaMicroseconds
        guard options.cpus != nil || options.cpusetCPUs != nil else { return }
        let online = String(try readText("/sys/devices/system/cpu/online").prefix { !$0.isNewline })
        let available = try CPUList(parsing: online)
        let count = available.ranges.reduce(0) { $0 + $1.count }
        if let share = try options.cpus.flatMap({ try CPUCount(parsing: $0, available: count) }) {
            try times.checkBeside(share)
            cpuQuotaMicroseconds = Int64(share.quotaMicroseconds)
            cpuPeriodMicroseconds = CPUCount.periodMicroseconds
        }
        if let list = try options.cpusetCPUs.map({ try CPUList(parsing: $0) }) {
            try list.check(available: available)
            cpusetCPUs = list.description
        }
    }

    /// Parses a value, and names its flag when it is wrong.
    private func parse<Value>(
        _ flag: String, _ text: String?, _ parser: (String) throws(UsageError) -> Value
    ) throws(UsageError) -> Value? {
        guard let text else { return nil }
        do { return try parser(text) } catch { throw error.of(argument: text, for: flag) }
    }
}
