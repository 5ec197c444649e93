/// What a container uses at one moment, and has used.
public struct ResourceUsage: Sendable, Equatable {
    /// Time on processors, and that of the whole machine on all of them, idle time included.
    public var cpuNanoseconds: UInt64 = 0
    public var machineNanoseconds: UInt64 = 0
    /// How many processors the machine's time is of.
    public var processors = 0
    /// Without the page cache that was not used lately.
    public var memoryBytes: UInt64 = 0
    /// The machine's memory when there is no limit.
    public var memoryLimitBytes: UInt64 = 0
    public var receivedBytes: UInt64 = 0
    public var sentBytes: UInt64 = 0
    public var readBytes: UInt64 = 0
    public var writtenBytes: UInt64 = 0
    /// Processes and threads.
    public var pids: UInt64 = 0

    public init() {}

    /// In percent.
    public var memoryShare: Double {
        memoryLimitBytes == 0 ? 0 : Double(memoryBytes) / Double(memoryLimitBytes) * 100
    }

    /// The share of a processor since an earlier moment, in percent: 100 for each processor that was busy all the time.
    ///
    /// 0 when the container was started again meanwhile, and its time began anew.
    public func cpuShare(since earlier: ResourceUsage) -> Double {
        guard cpuNanoseconds > earlier.cpuNanoseconds, machineNanoseconds > earlier.machineNanoseconds else { return 0 }
        let own = Double(cpuNanoseconds - earlier.cpuNanoseconds)
        return own / Double(machineNanoseconds - earlier.machineNanoseconds) * Double(processors) * 100
    }
}

/// What the whole machine has, as /proc/stat and /proc/meminfo tell.
struct MachineUsage: Equatable {
    /// Time of all processors, idle time included.
    let nanoseconds: UInt64
    let processors: Int
    let memoryBytes: UInt64

    /// - Parameters:
    ///   - stat: the text of /proc/stat.
    ///   - memory: the text of /proc/meminfo.
    init(stat: String, memory: String) {
        let lines = stat.split(separator: "\n").prefix { $0.hasPrefix("cpu") }
        // The first seven figures, as Docker adds them: user, nice, system, idle, iowait, irq, softirq; in 1/100 s.
        let ticks = lines.first?.split(separator: " ").dropFirst().prefix(7).reduce(0) { $0 + (UInt64($1) ?? 0) } ?? 0
        nanoseconds = ticks * 10_000_000
        processors = max(0, lines.count - 1)
        let total = memory.split(separator: "\n").first { $0.hasPrefix("MemTotal:") }
        memoryBytes = (total?.split(separator: " ").dropFirst().first.flatMap { UInt64($0) } ?? 0) << 10
    }
}

/// What went through the interfaces of a network namespace but its loopback, as /proc/PID/net/dev tells.
struct NetworkUsage: Equatable {
    var receivedBytes: UInt64 = 0
    var sentBytes: UInt64 = 0

    init(parsing text: String) {
        for line in text.split(separator: "\n") {
            let halves = line.split(separator: ":", maxSplits: 1)
            guard halves.count == 2, halves[0].drop(while: { $0 == " " }) != "lo" else { continue }
            let figures = halves[1].split(separator: " ").map { UInt64($0) ?? 0 }
            guard figures.count > 8 else { continue }
            receivedBytes &+= figures[0]
            sentBytes &+= figures[8]
        }
    }
}
