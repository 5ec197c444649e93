import Linux
import OCI
import Runtime

/// What a command and the monitor say to each other: one message of a socket that keeps messages whole, its first byte
/// the kind.
///
///     the command that starts a container            monitor
///        ◄──────────────── .warning           something about its network does not work
///        ◄──────────────── .started           the program runs
///        ◄──────────────── .failed            it could not be started, and why
///        .recorded ──────►                    its documents are written
///
///     whoever is attached
///        .attach ────────►                    from now on it gets what the container writes
///        .input ─────────► ◄──── .taken       one piece of input at a time, acknowledged when written
///        .endOfInput ────►
///        .resize ────────►
///        .closed ────────►                    nobody reads its output (or error) any more
///        ◄──────────────── .output, .error
///        ◄──────────────── .lost              so many bytes of output, which it did not take in time
///
///     everybody
///        .signal ────────► ◄──── .done        it was sent
///        .stop ──────────►                    a signal, and SIGKILL if that does not help
///        .networksChanged ►◄──── .done        its ports lead to another address now
///        ◄──────────────── .ended             the last message: its code, after everything is tidied
enum Message: Equatable {
    case attach(input: Bool)
    case input([UInt8])
    case endOfInput
    case resize(WindowSize)
    case signal(Signal)
    case stop(StopOrder)
    case networksChanged
    case taken
    case done
    case recorded
    case closed(descriptor: Int32)
    case warning(String)
    case started(pid: Int32)
    case failed(String, exitCode: Int32)
    case output([UInt8])
    case error([UInt8])
    case lost(bytes: Int32)
    case ended(exitCode: Int32)

    /// The most bytes of input or output in one message.
    static let pieceBytes = 32 << 10

    func encoded() -> [UInt8] {
        switch self {
        case .attach(let input): tagged("a", Self.number(input ? 1 : 0))
        case .input(let bytes): tagged("i", bytes)
        case .endOfInput: tagged("e", [])
        case .resize(let size): tagged("w", Self.number(Int32(size.rows)) + Self.number(Int32(size.columns)))
        case .signal(let signal): tagged("s", Self.number(signal.number))
        case .stop(let order):
            tagged("t", Self.number(order.signal?.number ?? 0) + Self.number(order.seconds) + Self.number(order.keeps ? 1 : 0))
        case .networksChanged: tagged("n", [])
        case .taken: tagged("k", [])
        case .done: tagged("D", [])
        case .recorded: tagged("d", [])
        case .closed(let descriptor): tagged("c", Self.number(descriptor))
        case .warning(let text): tagged("W", Array(text.utf8))
        case .started(let pid): tagged("S", Self.number(pid))
        case .failed(let text, let code): tagged("F", Self.number(code) + Array(text.utf8))
        case .output(let bytes): tagged("o", bytes)
        case .error(let bytes): tagged("r", bytes)
        case .lost(let bytes): tagged("l", Self.number(bytes))
        case .ended(let code): tagged("X", Self.number(code))
        }
    }

    /// nil for bytes that are no message.
    init?(_ bytes: [UInt8]) {
        guard let kind = bytes.first else { return nil }
        let rest = Array(bytes.dropFirst())
        switch Unicode.Scalar(kind) {
        case "i": self = .input(rest)
        case "e": self = .endOfInput
        case "k": self = .taken
        case "n": self = .networksChanged
        case "D": self = .done
        case "d": self = .recorded
        case "o": self = .output(rest)
        case "r": self = .error(rest)
        case "W": self = .warning(String(decoding: rest, as: UTF8.self))
        default: self.init(numbered: Unicode.Scalar(kind), rest)
        }
    }

    private init?(numbered kind: Unicode.Scalar, _ rest: [UInt8]) {
        guard let first = Self.number(rest, at: 0) else { return nil }
        switch kind {
        case "w":
            guard let columns = Self.number(rest, at: 4) else { return nil }
            self = .resize(WindowSize(rows: UInt16(truncatingIfNeeded: first), columns: UInt16(truncatingIfNeeded: columns)))
        case "a": self = .attach(input: first == 1)
        case "s": self = .signal(Signal(first))
        case "t":
            guard let seconds = Self.number(rest, at: 4), let keeps = Self.number(rest, at: 8) else { return nil }
            self = .stop(StopOrder(signal: first == 0 ? nil : Signal(first), seconds: seconds, keeps: keeps == 1))
        case "c": self = .closed(descriptor: first)
        case "S": self = .started(pid: first)
        case "F": self = .failed(String(decoding: rest.dropFirst(4), as: UTF8.self), exitCode: first)
        case "l": self = .lost(bytes: first)
        case "X": self = .ended(exitCode: first)
        default: return nil
        }
    }

    private func tagged(_ tag: Unicode.Scalar, _ bytes: [UInt8]) -> [UInt8] { [UInt8(ascii: tag)] + bytes }

    private static func number(_ value: Int32) -> [UInt8] {
        let bits = UInt32(bitPattern: value)
        return (0..<4).map { UInt8(truncatingIfNeeded: bits >> ($0 * 8)) }
    }

    private static func number(_ bytes: [UInt8], at offset: Int) -> Int32? {
        guard bytes.count >= offset + 4 else { return nil }
        return Int32(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[offset + $1]) << ($1 * 8) })
    }
}

/// The wish that a container ends.
struct StopOrder: Equatable {
    /// What asks it to; nil for SIGKILL at once.
    var signal: Signal?
    /// How long it may take, in seconds; negative for ever.
    var seconds: Int32
    /// Whether one with `--rm` is kept: it is to be started again.
    var keeps = false
}
