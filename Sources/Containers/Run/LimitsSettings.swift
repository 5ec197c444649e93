import Linux

extension LimitSettings {
    /// Limits as Docker shows them: 0 for none, and twice the memory for memory and swap when nobody says.
    public init(_ limits: CgroupLimits) {
        self.init()
        memory = limits.memoryBytes ?? 0
        memorySwap = limits.memoryAndSwapBytes ?? memory * 2
        memoryReservation = limits.memoryReservationBytes ?? 0
        cpuShares = limits.cpuShares.map(Int64.init) ?? 0
        cpuPeriod = limits.cpuPeriodMicroseconds.map(Int64.init) ?? 0
        cpuQuota = limits.cpuQuotaMicroseconds ?? 0
        cpusetCPUs = limits.cpusetCPUs ?? ""
        pids = limits.pidsMaximum
    }
}
