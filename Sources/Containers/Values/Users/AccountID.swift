/// A user or group id: a decimal number from 0 to 4294967294. 4294967295 means "no change" to chown(2) and setresuid(2).
public struct AccountID: Sendable, Hashable, CustomStringConvertible {
    public let number: UInt32

    /// Reads digits without a sign, a space or zeros before the number; nil for anything else.
    public init?(parsing text: some StringProtocol) {
        let digits = text.utf8
        let hasLeadingZero = digits.first == UInt8(ascii: "0") && digits.count > 1
        guard !hasLeadingZero, let number = decimal(digits, as: UInt32.self), number < .max else { return nil }
        self.number = number
    }

    public var description: String { "\(number)" }
}
