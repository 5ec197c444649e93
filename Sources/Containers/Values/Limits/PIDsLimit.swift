/// How many processes and threads a container may have, from `--pids-limit`.
public struct PIDsLimit: Sendable, Hashable {
    /// At least 1.
    public let count: UInt64

    /// Nil for 0 and -1, which mean no limit.
    public init?(parsing text: String) throws(UsageError) {
        let count = try signedInteger(text)
        if count == 0 || count == -1 { return nil }
        guard count > 0 else { throw UsageError("invalid pids limit: \(count)", fix: "give at least 1, or -1 for no limit") }
        self.count = UInt64(count)
    }
}
