/// A refused argument: what is wrong with it, in Docker's words where Docker has words for it, and the fix.
public struct UsageError: Error, Sendable, Equatable, CustomStringConvertible {
    public var message: String
    /// What to write instead, when that is not plain from the message.
    public var fix: String?

    public init(_ message: String, fix: String? = nil) {
        self.message = message
        self.fix = fix
    }

    /// One line, and a second with the fix.
    public var description: String { fix.map { "\(message)\n  fix: \($0)" } ?? message }

    /// The same refusal as Docker's command line words it: `invalid argument "5x" for "-m, --memory" flag: …`.
    ///
    /// - Parameter flag: the flag with all its names, `-m, --memory`.
    public func of(argument: String, for flag: String) -> UsageError {
        UsageError("invalid argument \(goQuoted(argument)) for \(goQuoted(flag)) flag: \(message)", fix: fix)
    }
}
