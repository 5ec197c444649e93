/// The pids controller: how many processes and threads there may be, so that a fork bomb stays inside.
enum PIDs {
    /// The same file on both versions.
    static func setting(_ limits: CgroupLimits) -> CgroupSetting {
        let most = limits.pidsMaximum ?? -1
        return CgroupSetting("pids.max", most > 0 ? "\(most)" : "max")
    }
}
