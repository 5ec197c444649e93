/// `--restart`: whether a container that has ended is started again.
public enum RestartPolicy: Codable, Sendable, Equatable, CustomStringConvertible {
    case no
    /// When it has failed; at most so often, nil for no bound.
    case onFailure(maximum: Int?)
    case always
    case unlessStopped

    /// Reads `no`, `on-failure`, `on-failure:3`, `always` or `unless-stopped`.
    public init(parsing text: String) throws(UsageError) {
        let (word, count) = halves(text, separator: ":")
        switch (word, count) {
        case ("", nil), ("no", nil): self = .no
        case ("always", nil): self = .always
        case ("unless-stopped", nil): self = .unlessStopped
        case ("on-failure", nil): self = .onFailure(maximum: nil)
        case ("on-failure", let count?):
            guard let number = decimal(Array(count.utf8), as: Int.self) else {
                throw UsageError("invalid restart policy format: maximum retry count must be an integer")
            }
            self = .onFailure(maximum: number == 0 ? nil : number)
        case ("no", _?), ("always", _?), ("unless-stopped", _?):
            throw UsageError("invalid restart policy: maximum retry count can only be used with 'on-failure'")
        default:
            throw UsageError(
                "invalid restart policy: unknown policy '\(word)'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'")
        }
    }

    /// Docker's word for it.
    public var name: String {
        switch self {
        case .no: "no"
        case .onFailure: "on-failure"
        case .always: "always"
        case .unlessStopped: "unless-stopped"
        }
    }

    /// 0 for no bound.
    public var maximumRetries: Int { if case .onFailure(let maximum?) = self { maximum } else { 0 } }

    public var description: String { maximumRetries > 0 ? "\(name):\(maximumRetries)" : name }

    /// Whether a container that has ended so is to be started again.
    ///
    /// - Parameter restarts: how often that has happened already.
    public func restarts(after exitCode: Int32, restarts: Int) -> Bool {
        switch self {
        case .no: false
        case .always, .unlessStopped: true
        case .onFailure(let maximum): exitCode != 0 && restarts < maximum ?? .max
        }
    }

    /// Whether a container that nobody has stopped comes back after a reboot.
    public var survivesReboot: Bool { self == .always || self == .unlessStopped }
}

/// How long a monitor waits before it starts a container again: longer each time, from the start after ten good seconds.
struct RestartDelay {
    private static let first: Int64 = 100_000_000
    private static let longest: Int64 = 60_000_000_000
    static let goodRun: Int64 = 10_000_000_000
    private var next = first

    /// - Parameter ran: how long it has run, in nanoseconds.
    /// - Returns: how long to wait, in nanoseconds.
    mutating func after(ran: Int64) -> Int64 {
        if ran >= Self.goodRun { next = Self.first }
        defer { next = min(next * 2, Self.longest) }
        return next
    }
}
