extension Memory {
    static func statistics(_ directory: CgroupDirectory) -> MemoryStatistics? {
        let v1 = directory.version == .v1
        guard let usage = directory.number(v1 ? "memory.usage_in_bytes" : "memory.current") else { return nil }
        var memory = MemoryStatistics()
        memory.usageBytes = usage
        memory.details = directory.table("memory.stat") ?? [:]
        memory.maximumBytes = directory.number(v1 ? "memory.max_usage_in_bytes" : "memory.peak")
        if v1 {
            memory.limitBytes = directory.number("memory.limit_in_bytes").flatMap(limit)
            memory.cacheBytes = memory.details["total_cache"] ?? 0
            memory.inactiveFileBytes = memory.details["total_inactive_file"] ?? 0
            memory.swapBytes = memory.details["total_swap"]
            memory.limitHits = directory.number("memory.failcnt") ?? 0
        } else {
            memory.limitBytes = directory.number("memory.max")
            memory.cacheBytes = memory.details["file"] ?? 0
            memory.inactiveFileBytes = memory.details["inactive_file"] ?? 0
            memory.swapBytes = directory.number("memory.swap.current")
            memory.limitHits = directory.table("memory.events")?["max"] ?? 0
        }
        return memory
    }

    /// v1 writes "no limit" as the largest number of whole pages.
    static func limit(_ bytes: UInt64) -> UInt64? { bytes >= UInt64(Int64.max) - (1 << 20) ? nil : bytes }
}

extension CPU {
    static func statistics(counted: CgroupDirectory?, limited: CgroupDirectory?) -> CPUStatistics? {
        guard let counted, let text = counted.read(counted.version == .v1 ? "cpuacct.usage" : "cpu.stat") else { return nil }
        var cpu = CPUStatistics()
        let quota = limited.flatMap { $0.table("cpu.stat") } ?? [:]
        cpu.periods = quota["nr_periods"] ?? 0
        cpu.throttledPeriods = quota["nr_throttled"] ?? 0
        cpu.throttledNanoseconds = quota["throttled_time"] ?? (quota["throttled_usec"] ?? 0) * 1000
        if counted.version == .v1 {
            cpu.totalNanoseconds = UInt64(text.prefix { $0 != "\n" }) ?? 0
            cpu.userNanoseconds = counted.number("cpuacct.usage_user") ?? 0
            cpu.systemNanoseconds = counted.number("cpuacct.usage_sys") ?? 0
            let each = counted.read("cpuacct.usage_percpu") ?? ""
            cpu.perCPUNanoseconds = each.split { $0 == " " || $0 == "\n" }.compactMap { UInt64($0) }
        } else {
            let times = CgroupDirectory.table(text)
            cpu.totalNanoseconds = (times["usage_usec"] ?? 0) * 1000
            cpu.userNanoseconds = (times["user_usec"] ?? 0) * 1000
            cpu.systemNanoseconds = (times["system_usec"] ?? 0) * 1000
        }
        return cpu
    }
}

extension PIDs {
    static func statistics(_ directory: CgroupDirectory) -> PIDsStatistics? {
        directory.number("pids.current").map { PIDsStatistics(current: $0, limit: directory.number("pids.max")) }
    }
}

extension BlockIO {
    static func statistics(_ directory: CgroupDirectory) -> [BlockIOStatistics]? {
        switch directory.version {
        case .v1:
            guard let bytes = directory.read("blkio.throttle.io_service_bytes_recursive") else { return nil }
            return statistics(v1Bytes: bytes, operations: directory.read("blkio.throttle.io_serviced_recursive") ?? "")
        case .v2: return directory.read("io.stat").map { statistics(v2: $0) }
        }
    }

    /// Lines `8:0 Read 4096`, and one `Total` at the end that has no device.
    static func statistics(v1Bytes: String, operations: String) -> [BlockIOStatistics] {
        var devices: [BlockIOStatistics] = []
        let fields: [(String, [String: WritableKeyPath<BlockIOStatistics, UInt64>])] = [
            (v1Bytes, ["Read": \.readBytes, "Write": \.writtenBytes]),
            (operations, ["Read": \.readOperations, "Write": \.writeOperations]),
        ]
        for (text, paths) in fields {
            for line in text.split(separator: "\n") {
                let words = line.split(separator: " ")
                guard words.count == 3, let path = paths[String(words[1])], let device = DeviceNumber(text: words[0]) else {
                    continue
                }
                set(path, UInt64(words[2]) ?? 0, of: device, in: &devices)
            }
        }
        return devices
    }

    /// Lines `8:0 rbytes=4096 wbytes=0 rios=1 wios=0 dbytes=0 dios=0`.
    static func statistics(v2 text: String) -> [BlockIOStatistics] {
        let paths: [Substring: WritableKeyPath<BlockIOStatistics, UInt64>] = [
            "rbytes": \.readBytes, "wbytes": \.writtenBytes, "rios": \.readOperations, "wios": \.writeOperations,
        ]
        var devices: [BlockIOStatistics] = []
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard let first = words.first, let device = DeviceNumber(text: first) else { continue }
            for word in words.dropFirst() {
                let pair = word.split(separator: "=")
                if pair.count == 2, let path = paths[pair[0]] { set(path, UInt64(pair[1]) ?? 0, of: device, in: &devices) }
            }
        }
        return devices
    }

    private static func set(
        _ path: WritableKeyPath<BlockIOStatistics, UInt64>, _ value: UInt64, of device: DeviceNumber,
        in devices: inout [BlockIOStatistics]
    ) {
        if devices.last?.device != device, !devices.contains(where: { $0.device == device }) {
            devices.append(BlockIOStatistics(device: device))
        }
        let index = devices.firstIndex { $0.device == device }!
        devices[index][keyPath: path] = value
    }
}

extension DeviceNumber {
    /// `8:0`
    init?(text: Substring) {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let major = UInt32(parts[0]), let minor = UInt32(parts[1]) else { return nil }
        self.init(major: major, minor: minor)
    }
}
