/// A time in whole seconds, as `-t` has it; negative for ever.
public struct Seconds: Sendable, Equatable {
    public let count: Int

    /// - Parameter flag: the flag with all its names, for the refusal.
    public init(parsing text: String, flag: String) throws(UsageError) {
        do { count = Int(clamping: try signedInteger(text)) } catch { throw error.of(argument: text, for: flag) }
    }
}
