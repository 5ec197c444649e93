import Linux
import OCI

extension LimitSettings {
    /// These limits with a change, as Docker puts them together.
    ///
    /// - Parameter wish: what is to be changed; 0 and nil stay as they are.
    /// - Throws: `UsageError` in Docker's words for what does not fit to what there is.
    public func changed(by wish: LimitSettings) throws(UsageError) -> LimitSettings {
        try refuseConflicts(wish)
        var limits = self
        if wish.cpuShares != 0 { limits.cpuShares = wish.cpuShares }
        if wish.nanoCPUs != 0 { limits.nanoCPUs = wish.nanoCPUs }
        if wish.cpuPeriod != 0 { limits.cpuPeriod = wish.cpuPeriod }
        if wish.cpuQuota != 0 { limits.cpuQuota = wish.cpuQuota }
        if !wish.cpusetCPUs.isEmpty { limits.cpusetCPUs = wish.cpusetCPUs }
        if wish.memory != 0 {
            if wish.memorySwap == 0, memorySwap > 0, wish.memory > memorySwap {
                throw UsageError(
                    "Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time",
                    fix: "give --memory-swap too: it is memory and swap together, \(memorySwap) bytes now")
            }
            limits.memory = wish.memory
            // Where nothing was limited, as with `run`: twice the memory.
            if memorySwap == 0 { limits.memorySwap = wish.memory > .max / 2 ? -1 : wish.memory * 2 }
        }
        if wish.memorySwap != 0 {
            guard wish.memorySwap < 0 || limits.memory > 0 else {
                throw UsageError(
                    "You should always set the Memory limit when using Memoryswap limit, see usage",
                    fix: "give --memory too: --memory-swap is memory and swap together")
            }
            guard wish.memorySwap < 0 || wish.memorySwap >= limits.memory else {
                throw UsageError(
                    "Minimum memoryswap limit should be larger than memory limit, see usage",
                    fix: "it is memory and swap together: give at least the \(limits.memory) bytes of --memory")
            }
            limits.memorySwap = wish.memorySwap
        }
        if wish.memoryReservation != 0 { limits.memoryReservation = wish.memoryReservation }
        if let pids = wish.pids { limits.pids = pids }
        return limits
    }

    /// `--cpus` is a period and a quota in one: who has the one cannot have the others, too.
    private func refuseConflicts(_ wish: LimitSettings) throws(UsageError) {
        let conflicts: [(Bool, String)] = [
            (wish.nanoCPUs > 0 && cpuPeriod > 0, "Nano CPUs cannot be updated as CPU Period has already been set"),
            (wish.nanoCPUs > 0 && cpuQuota > 0, "Nano CPUs cannot be updated as CPU Quota has already been set"),
            (wish.cpuPeriod > 0 && nanoCPUs > 0, "CPU Period cannot be updated as NanoCPUs has already been set"),
            (wish.cpuQuota > 0 && nanoCPUs > 0, "CPU Quota cannot be updated as NanoCPUs has already been set"),
        ]
        for (isConflict, words) in conflicts where isConflict {
            throw UsageError("Conflicting options: \(words)", fix: "use the flags that the container was made with")
        }
    }

    /// These limits as the kernel is told them.
    ///
    /// - Parameter wish: leaves out what the change does not touch; nil for all.
    public func cgroupLimits(touchedBy wish: LimitSettings? = nil) -> CgroupLimits {
        var limits = CgroupLimits()
        // Memory and swap hang together: a change of one tells both.
        if wish.map({ $0.memory != 0 || $0.memorySwap != 0 }) ?? true {
            limits.memoryBytes = memory == 0 ? nil : memory
            limits.memoryAndSwapBytes = memorySwap == 0 ? nil : memorySwap
        }
        if wish?.memoryReservation != 0, memoryReservation != 0 { limits.memoryReservationBytes = memoryReservation }
        if wish?.cpuShares != 0, cpuShares > 0 { limits.cpuShares = UInt64(cpuShares) }
        if wish.map({ $0.nanoCPUs != 0 || $0.cpuPeriod != 0 || $0.cpuQuota != 0 }) ?? true {
            limits.cpuQuotaMicroseconds = nanoCPUs > 0 ? nanoCPUs / 10_000 : cpuQuota == 0 ? nil : cpuQuota
            limits.cpuPeriodMicroseconds =
                nanoCPUs > 0 ? CPUCount.periodMicroseconds : cpuPeriod <= 0 ? nil : UInt64(cpuPeriod)
        }
        if wish?.cpusetCPUs != "", !cpusetCPUs.isEmpty { limits.cpusetCPUs = cpusetCPUs }
        if wish.map({ $0.pids != nil }) ?? true { limits.pidsMaximum = pids }
        return limits
    }
}

extension CgroupLimits {
    /// The limits of a container that is there: its settings say how much, its OCI document which devices.
    ///
    /// The settings decide where the two differ: an update that was killed has written them first.
    init(_ settings: LimitSettings, _ resources: ResourcesSpec?) throws(UsageError) {
        let documented = try CgroupLimits(resources)
        self = settings.cgroupLimits()
        devices = documented.devices
        cpusetMemoryNodes = documented.cpusetMemoryNodes
        // Counted even where nothing is limited, for whoever asks how much it uses.
        counted = CgroupLimits.alwaysCounted
    }
}

extension ResourcesSpec {
    /// These resources with other limits; what has nothing to do with limits stays.
    func with(_ limits: LimitSettings) -> ResourcesSpec {
        var resources = ResourcesSpec(limits.cgroupLimits())
        resources.devices = devices
        resources.blockIO = blockIO
        if let mems = cpu?.mems {
            resources.cpu = resources.cpu ?? CPUSpec()
            resources.cpu?.mems = mems
        }
        return resources
    }
}
