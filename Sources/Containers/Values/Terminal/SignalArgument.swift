import Linux

/// A signal, from `--signal` and `--stop-signal`: `TERM`, `SIGTERM`, `15` or `RTMIN+3`.
public struct SignalArgument: Sendable, Hashable {
    public let signal: Signal

    public init(parsing text: String) throws(UsageError) {
        // A sign stands only before the offset of a real-time signal.
        let isWord = text.utf8.first.map(isLetterOrDigit) ?? false
        guard isWord, text.utf8.allSatisfy({ isLetterOrDigit($0) || "+-".utf8.contains($0) }), let signal = Signal(text) else {
            throw UsageError("invalid signal: \(text)", fix: "write a name or number from signal(7), such as TERM, SIGTERM or 15")
        }
        self.signal = signal
    }
}
