/// `--health-cmd` and its like: how a monitor finds out whether a container does its work. Durations in nanoseconds, nil
/// for Docker's default.
public struct HealthCheck: Codable, Sendable, Equatable {
    /// `["CMD-SHELL", "…"]`, `["CMD", …]`, or `["NONE"]`.
    public var test: [String]
    public var interval: Int64?
    public var timeout: Int64?
    public var startPeriod: Int64?
    public var retries: Int?

    public init(test: [String]) { self.test = test }

    static let second: Int64 = 1_000_000_000
    public var intervalNanoseconds: Int64 { interval ?? 30 * Self.second }
    public var timeoutNanoseconds: Int64 { timeout ?? 30 * Self.second }
    /// Failures in this time after the start do not count.
    public var startPeriodNanoseconds: Int64 { startPeriod ?? 0 }
    /// So many failures one after another make it unhealthy.
    public var failuresAllowed: Int { retries ?? 3 }

    /// What is run in the container; nil when there is nothing to do.
    public var command: [String]? {
        switch test.first {
        case "CMD-SHELL": ["/bin/sh", "-c", test.dropFirst().joined(separator: " ")]
        case "CMD" where test.count > 1: Array(test.dropFirst())
        default: nil
        }
    }
}

/// How a container does, as its health checks have found.
public struct Health: Codable, Sendable, Equatable {
    public enum Status: String, Codable, Sendable { case starting, healthy, unhealthy }

    public var status = Status.starting
    public var failingStreak = 0
    /// The last five.
    public var log: [Probe] = []

    public struct Probe: Codable, Sendable, Equatable {
        /// Nanoseconds since 1970.
        public var start: Int64
        public var end: Int64
        /// 0 for healthy; -1 when it took too long.
        public var exitCode: Int32
        public var output: String

        public init(start: Int64, end: Int64, exitCode: Int32, output: String) {
            self.start = start
            self.end = end
            self.exitCode = exitCode
            self.output = output
        }
    }

    public init() {}

    /// Takes a result in.
    ///
    /// - Parameter isStarting: whether failures do not count yet.
    mutating func take(_ probe: Probe, failuresAllowed: Int, isStarting: Bool) {
        log = Array((log + [probe]).suffix(5))
        if probe.exitCode == 0 {
            failingStreak = 0
            status = .healthy
        } else if status != .starting || !isStarting {
            failingStreak += 1
            if failingStreak >= failuresAllowed { status = .unhealthy }
        }
    }
}
