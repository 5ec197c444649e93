/// The memory controller: memory.limit_in_bytes on v1, memory.max on v2.
enum Memory {
    /// The most memory and swap together that these limits mean, in Docker's way; nil when nothing is said, -1 for no limit.
    static func total(_ limits: CgroupLimits) throws(KernelError) -> Int64? {
        let memory = limits.memoryBytes ?? 0
        guard let total = limits.memoryAndSwapBytes, total != 0 else {
            // Without this, a limit on memory alone would only send the rest to the swap.
            return memory > 0 ? memory.multipliedReportingOverflow(by: 2).overflow ? -1 : memory * 2 : nil
        }
        guard total < 0 || memory <= 0 || total >= memory else {
            throw refused("memory and swap together cannot be less than memory: \(total) < \(memory) bytes")
        }
        guard total < 0 || memory != -1 else { throw refused("a limit on memory and swap together needs one on memory") }
        return total
    }

    /// What to write, in order: first the reservation and the like, which always fit.
    static func settings(_ limits: CgroupLimits, _ version: CgroupVersion) -> [CgroupSetting] {
        var settings: [CgroupSetting] = []
        if let bytes = limits.memoryReservationBytes {
            settings.append(CgroupSetting(version == .v1 ? "memory.soft_limit_in_bytes" : "memory.low", text(bytes, version)))
        }
        guard version == .v1 else { return settings }
        if let swappiness = limits.memorySwappiness { settings.append(CgroupSetting("memory.swappiness", "\(swappiness)")) }
        if limits.isOOMKillDisabled == true { settings.append(CgroupSetting("memory.oom_control", "1")) }
        return settings
    }

    static func apply(_ limits: CgroupLimits, to directory: CgroupDirectory, isNew: Bool) throws(KernelError) -> [String] {
        let total = try total(limits)
        var warnings: [String] = []
        for setting in settings(limits, directory.version) { try directory.write(setting) }
        switch directory.version {
        case .v1: warnings += try applyV1(limits.memoryBytes, total, to: directory)
        case .v2: warnings += try applyV2(limits.memoryBytes, total, to: directory, isNew: isNew)
        }
        if directory.version == .v2 && limits.memorySwappiness != nil {
            warnings.append(
                "memory swappiness is not set: cgroup v2 has none for a group (sysctl vm.swappiness is the machine's)")
        }
        if directory.version == .v2 && limits.isOOMKillDisabled == true {
            warnings.append("the OOM killer is not held back: cgroup v2 always kills (memory.high slows a group down instead)")
        }
        return warnings
    }

    /// The kernel keeps memory ≤ memory and swap at every moment: raising wants the sum first, lowering wants it last.
    /// EINVAL tells which it is, without a look at the old values.
    private static func applyV1(_ memory: Int64?, _ total: Int64?, to directory: CgroupDirectory) throws(KernelError) -> [String]
    {
        let limit = memory.map { CgroupSetting("memory.limit_in_bytes", text($0, .v1)) }
        let sum = total.map { CgroupSetting("memory.memsw.limit_in_bytes", text($0, .v1)) }
        guard let limit else { return try sum.map { sum throws(KernelError) in try writeSwap(sum, to: directory) } ?? [] }
        do { try writeLimit(limit, to: directory) } catch {
            guard error.errno == .invalid, let sum else { throw error }
            let warnings = try writeSwap(sum, to: directory)
            try writeLimit(limit, to: directory)
            return warnings
        }
        return try sum.map { sum throws(KernelError) in try writeSwap(sum, to: directory) } ?? []
    }

    /// v2 counts swap by itself, beside memory.
    private static func applyV2(
        _ memory: Int64?, _ total: Int64?, to directory: CgroupDirectory, isNew: Bool
    ) throws(KernelError) -> [String] {
        if let memory { try writeLimit(CgroupSetting("memory.max", text(memory, .v2)), to: directory) }
        guard let total else { return [] }
        var limit = memory
        if limit == nil, total >= 0, !isNew { limit = directory.number("memory.max").flatMap { Int64(exactly: $0) } }
        guard total < 0 || limit != nil else { throw refused("a limit on memory and swap together needs one on memory") }
        guard total < 0 || total >= limit! else {
            throw refused("memory and swap together cannot be less than memory: \(total) < \(limit!) bytes")
        }
        return try writeSwap(CgroupSetting("memory.swap.max", text(total < 0 ? -1 : total - limit!, .v2)), to: directory)
    }

    private static func writeLimit(_ setting: CgroupSetting, to directory: CgroupDirectory) throws(KernelError) {
        do { try directory.write(setting) } catch {
            throw error.wanted(
                "limit memory to \(setting.text) bytes",
                fix: error.errno == .busy ? "its processes use more than that: end some, or choose a higher limit" : error.fix)
        }
    }

    /// Without swap accounting there is no such file, and no swap limit either: the limit on memory holds, so this is a
    /// warning and not an end.
    private static func writeSwap(_ setting: CgroupSetting, to directory: CgroupDirectory) throws(KernelError) -> [String] {
        do {
            try directory.write(setting)
            return []
        } catch {
            guard error.errno == .missing else {
                throw error.wanted(
                    "limit memory and swap to \(setting.text) bytes",
                    fix: error.errno == .invalid ? "the limit on both is at least the limit on memory" : error.fix)
            }
            return [
                "swap is not limited, memory is: there is no \(setting.file) (the kernel does not account for swap; "
                    + "boot with swapaccount=1)"
            ]
        }
    }

    static func text(_ bytes: Int64, _ version: CgroupVersion) -> String {
        bytes >= 0 ? "\(bytes)" : version == .v1 ? "-1" : "max"
    }

    private static func refused(_ why: String) -> KernelError {
        KernelError(purpose: "limit memory", call: Call("cgroups", ["\"memory\""], section: 7), errno: .invalid, fix: why)
    }
}
