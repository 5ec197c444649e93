/// Watches what a person types for the detach keys, byte by byte.
///
/// Bytes that may be the beginning of the sequence are held back, and given out when it breaks.
public struct DetachKeyMatcher: Sendable {
    /// What to do with what has been typed.
    public enum Step: Sendable, Equatable {
        /// Send these bytes to the container; others may still be held.
        case pass([UInt8])
        /// Send nothing yet.
        case hold
        /// The sequence is complete: leave. Its bytes are not for the container.
        case detach
    }

    private let keys: [UInt8]
    /// What is held, always a beginning of `keys` and never all of it.
    private var held: [UInt8] = []

    public init(_ keys: DetachKeys) { self.keys = keys.bytes }

    /// Takes one byte.
    public mutating func feed(_ byte: UInt8) -> Step {
        held.append(byte)
        var passed: [UInt8] = []
        // A sequence may begin inside one that has just broken: ctrl-p, ctrl-p, ctrl-q.
        while !keys.starts(with: held) { passed.append(held.removeFirst()) }
        if held.count == keys.count {
            held = []
            return .detach
        }
        return passed.isEmpty ? .hold : .pass(passed)
    }

    /// Gives out what is held, when nothing more will be typed.
    public mutating func flush() -> [UInt8] {
        defer { held = [] }
        return held
    }
}
