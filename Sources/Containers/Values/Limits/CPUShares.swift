/// A container's weight when processors are short, relative to the usual 1024, from `--cpu-shares`.
public struct CPUShares: Sendable, Hashable {
    /// From 2 to 262144.
    public let shares: UInt64

    /// Nil for zero, which means the usual weight.
    public init?(parsing text: String) throws(UsageError) {
        let shares = try signedInteger(text)
        if shares == 0 { return nil }
        let fix = "give a weight of 2 to 262144; 1024 is usual"
        guard shares >= 2 else { throw UsageError("the minimum allowed cpu-shares is 2", fix: fix) }
        guard shares <= 262_144 else { throw UsageError("the maximum allowed cpu-shares is 262144", fix: fix) }
        self.shares = UInt64(shares)
    }
}
