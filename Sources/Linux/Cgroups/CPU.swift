/// The cpu controller: shares among busy groups, and a quota of time in each period.
enum CPU {
    /// What to write, in order. v1 has a file each; on v2 quota and period share one.
    static func settings(_ limits: CgroupLimits, _ version: CgroupVersion) -> [CgroupSetting] {
        var settings: [CgroupSetting] = []
        if let shares = limits.cpuShares, shares > 0 {
            settings.append(
                version == .v1
                    ? CgroupSetting("cpu.shares", "\(shares)") : CgroupSetting("cpu.weight", "\(weight(shares: shares))"))
        }
        let quota = limits.cpuQuotaMicroseconds.flatMap { $0 == 0 ? nil : $0 }
        let period = limits.cpuPeriodMicroseconds.flatMap { $0 == 0 ? nil : $0 }
        switch version {
        case .v1:
            if let period { settings.append(CgroupSetting("cpu.cfs_period_us", "\(period)")) }
            if let quota { settings.append(CgroupSetting("cpu.cfs_quota_us", "\(quota < 0 ? -1 : quota)")) }
        case .v2 where quota != nil || period != nil:
            let first = quota.map { $0 < 0 ? "max" : "\($0)" } ?? "max"
            settings.append(CgroupSetting("cpu.max", period.map { "\(first) \($0)" } ?? first))
        case .v2: break
        }
        return settings
    }

    /// v1's 2…262144, the middle at 1024, on v2's 1…10000: the formula that every runtime uses.
    static func weight(shares: UInt64) -> UInt64 {
        let shares = min(max(shares, 2), 262_144)
        return 1 + ((shares - 2) * 9999) / 262_142
    }

    static func apply(_ limits: CgroupLimits, to directory: CgroupDirectory, isNew: Bool) throws(KernelError) {
        var limits = limits
        if directory.version == .v2, !isNew, limits.cpuQuotaMicroseconds ?? 0 == 0, limits.cpuPeriodMicroseconds ?? 0 != 0 {
            // A period alone keeps the quota, which shares its file.
            limits.cpuQuotaMicroseconds = directory.read("cpu.max").flatMap { $0.split(separator: " ").first }.flatMap {
                Int64($0)
            }
        }
        var rest = settings(limits, directory.version)[...]
        while let setting = rest.popFirst() {
            do { try write(setting, to: directory) } catch {
                // An old quota may be too much for the new period: then the new quota goes first.
                guard error.errno == .invalid, setting.file == "cpu.cfs_period_us", let quota = rest.popFirst() else {
                    throw error
                }
                try write(quota, to: directory)
                try write(setting, to: directory)
            }
        }
    }

    private static func write(_ setting: CgroupSetting, to directory: CgroupDirectory) throws(KernelError) {
        do { try directory.write(setting) } catch {
            guard error.errno == .invalid else { throw error }
            throw error.wanted(
                "set \(setting.file) to \(setting.text)",
                fix:
                    "a quota has at least 1000 µs, a period 1000 to 1000000 µs, and on cgroup v1 a group may not be allowed more "
                    + "than the one above it")
        }
    }
}
