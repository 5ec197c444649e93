/// `--cpu-period` and `--cpu-quota`: how much processor time there is in each period. See CFS bandwidth control.
public struct CPUTimes: Sendable, Equatable {
    /// Nil when nothing was said.
    public let periodMicroseconds: UInt64?
    /// Negative for no limit.
    public let quotaMicroseconds: Int64?

    /// Zero stands for "not said", as it does for Docker.
    public init(period: Int64?, quota: Int64?) throws(UsageError) {
        if let period, period != 0, !(1000...1_000_000).contains(period) {
            throw UsageError(
                "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)",
                fix: "give a number of microseconds in that range; 100000 is usual")
        }
        if let quota, (1..<1000).contains(quota) {
            throw UsageError(
                "CPU cfs quota can not be less than 1ms (i.e. 1000)", fix: "give at least 1000 microseconds, or -1 for no limit")
        }
        periodMicroseconds = period.flatMap { $0 == 0 ? nil : UInt64($0) }
        quotaMicroseconds = quota.flatMap { $0 == 0 ? nil : $0 }
    }

    /// Refuses them beside `--cpus`, which is both in one.
    public func checkBeside(_ count: CPUCount) throws(UsageError) {
        if periodMicroseconds != nil {
            throw UsageError(
                "Conflicting options: Nano CPUs and CPU Period cannot both be set", fix: "leave --cpus or --cpu-period out")
        }
        if quotaMicroseconds ?? 0 > 0 {
            throw UsageError(
                "Conflicting options: Nano CPUs and CPU Quota cannot both be set", fix: "leave --cpus or --cpu-quota out")
        }
    }
}
