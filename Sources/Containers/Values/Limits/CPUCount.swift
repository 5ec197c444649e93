/// How much processor time a container may use, from `--cpus`: `1.5` is one and a half processors.
public struct CPUCount: Sendable, Hashable {
    /// Billionths of a processor.
    public let nanoCPUs: UInt64

    /// The period of the quota, in microseconds.
    public static let periodMicroseconds: UInt64 = 100_000

    /// The processor time that may be used in each period, in microseconds. See CFS bandwidth control.
    public var quotaMicroseconds: UInt64 { nanoCPUs / 10_000 }

    /// Nil for zero, which means no limit.
    ///
    /// - Parameter available: the number of processors of this machine.
    public init?(parsing text: String, available: Int) throws(UsageError) {
        let isNegative = text.utf8.first == UInt8(ascii: "-")
        guard let number = DecimalFraction(isNegative ? text.utf8.dropFirst() : text.utf8[...]) else {
            throw UsageError("failed to parse \(text) as a rational number", fix: "write a number such as 1.5")
        }
        guard let (nanoCPUs, isExact) = number.times(1_000_000_000) else { throw Self.outOfRange(available: available) }
        guard isExact else { throw UsageError("value is too precise", fix: "give at most nine digits behind the point") }
        if nanoCPUs == 0 { return nil }
        guard !isNegative, nanoCPUs >= 10_000_000, nanoCPUs <= UInt64(available) * 1_000_000_000 else {
            throw Self.outOfRange(available: available)
        }
        self.nanoCPUs = nanoCPUs
    }

    private static func outOfRange(available: Int) -> UsageError {
        UsageError(
            "Range of CPUs is from 0.01 to \(available).00, as there are only \(available) CPUs available",
            fix: "give a number in that range")
    }
}
