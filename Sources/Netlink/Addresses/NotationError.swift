/// A text that is not written as an address, a prefix or a link's name must be.
public struct NotationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The text, as it was given.
    public let text: String
    /// What it should have been: `an IP address`.
    public let expected: String
    /// How such a thing is written.
    public let fix: String

    /// Two lines: `"10.0.0.256" is not an IP address` and the fix.
    public var description: String { "\"\(text)\" is not \(expected)\n  fix: \(fix)" }
}
