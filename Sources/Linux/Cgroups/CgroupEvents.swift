import Glibc

/// What has happened in a group since it was made.
public struct CgroupEvents: Sendable, Equatable {
    /// Processes that were killed because the group ran out of memory.
    public var outOfMemoryKills: UInt64 = 0
    /// How often the limit on memory was hit, and memory had to be reclaimed. With one limit for memory and for memory
    /// and swap, some v1 kernels (6.18) do not count it.
    public var memoryLimitHits: UInt64 = 0
    /// How often a fork was refused for the limit on processes.
    public var pidsLimitHits: UInt64 = 0
    /// Whether any process is in the group or below; nil on v1, which does not tell.
    public var isPopulated: Bool?

    public init() {}
}

extension Cgroup {
    /// The counts of events. On v2 those of groups below are among them, on v1 only the group's own.
    public func events() -> CgroupEvents {
        var events = CgroupEvents()
        if let memory = directory(of: .memory) {
            let v1 = memory.version == .v1
            let counts = memory.table(v1 ? "memory.oom_control" : "memory.events") ?? [:]
            events.outOfMemoryKills = counts["oom_kill"] ?? 0
            // When both limits are the same, it is the one on memory and swap that is hit.
            let hits = ["memory.failcnt", "memory.memsw.failcnt"].compactMap { v1 ? memory.number($0) : nil }
            events.memoryLimitHits = v1 ? hits.reduce(0, +) : counts["max"] ?? 0
        }
        events.pidsLimitHits = directory(of: .pids)?.table("pids.events")?["max"] ?? 0
        events.isPopulated = unified?.table("cgroup.events")?["populated"].map { $0 != 0 }
        return events
    }
}

extension CgroupDirectory {
    /// Waits until a line of v2's `cgroup.events` has a value: the kernel announces each change with POLLPRI.
    ///
    /// - Returns: false when the time is over first.
    func wait(until word: String, is value: UInt64, milliseconds: Int) throws(KernelError) -> Bool {
        let file = try open("\(path)/cgroup.events")
        let deadline = monotonicNanoseconds() + Int64(milliseconds) * 1_000_000
        while true {
            if CgroupDirectory.table(try readStart(of: file.number))[word] == value { return true }
            let left = (deadline - monotonicNanoseconds()) / 1_000_000
            if left <= 0 { return false }
            var watched = pollfd(fd: file.number, events: Int16(POLLPRI), revents: 0)
            try Door.call(Call("poll", ["{\(file.number), POLLPRI}", "1", "\(left)"], plumbing: true)) {
                unsafe poll(&watched, 1, Int32(left))
            }
        }
    }

    /// Reading from the start again is what makes the next change count as news.
    private func readStart(of descriptor: CInt) throws(KernelError) -> String {
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = try Door.call(Call("pread64", ["\(descriptor)", "buffer", "256", "0"], plumbing: true)) {
            unsafe bytes.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, $0.count, 0) }
        }
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}
