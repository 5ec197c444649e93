import Linux
import OCI

extension ResourcesSpec {
    /// The limits of a container as an OCI document has them.
    init(_ limits: CgroupLimits) {
        self.init()
        devices = limits.devices.map { $0.map { DeviceRuleSpec($0) } }
        if limits.memoryBytes != nil || limits.memoryAndSwapBytes != nil || limits.memoryReservationBytes != nil {
            var memory = MemorySpec()
            memory.limit = limits.memoryBytes
            memory.reservation = limits.memoryReservationBytes
            memory.swap = limits.memoryAndSwapBytes
            self.memory = memory
        }
        let hasTimes = limits.cpuQuotaMicroseconds != nil || limits.cpuPeriodMicroseconds != nil
        if limits.cpuShares != nil || hasTimes || limits.cpusetCPUs != nil {
            var cpu = CPUSpec()
            cpu.shares = limits.cpuShares
            cpu.quota = limits.cpuQuotaMicroseconds
            cpu.period = limits.cpuPeriodMicroseconds
            cpu.cpus = limits.cpusetCPUs
            self.cpu = cpu
        }
        pids = limits.pidsMaximum.map { PidsSpec(limit: $0) }
    }
}

extension DeviceRuleSpec {
    fileprivate init(_ rule: DeviceRule) {
        self.init(
            allow: rule.isAllowed, type: rule.kind.rawValue, major: rule.major.map(Int64.init), minor: rule.minor.map(Int64.init),
            access: rule.access.letters)
    }
}
