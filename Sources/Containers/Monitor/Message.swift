import Linux
import OCI
import Runtime

/// What the command and the monitor say to each other: one message of a socket that keeps messages whole, its first byte
/// the kind.
///
///     command                              monitor
///        ◄──────────────── .started           the program runs
///        ◄──────────────── .failed            it could not be started, and why
///        .recorded ──────►                    its documents are written
///        .input ─────────► ◄──── .taken       one piece of input at a time, acknowledged when written
///        .endOfInput ────►
///        .resize, .signal ►
///        .closed ────────►                    nobody reads its output (or error) any more
///        ◄──────────────── .output, .error
///        ◄──────────────── .ended             the last message: its code, after everything is tidied
enum Message: Equatable {
    case input([UInt8])
    case endOfInput
    case resize(WindowSize)
    case signal(Signal)
    case taken
    case recorded
    case closed(descriptor: Int32)
    case started(pid: Int32)
    case failed(String, exitCode: Int32)
    case output([UInt8])
    case error([UInt8])
    case ended(exitCode: Int32)

    /// The most bytes of input or output in one message.
    static let pieceBytes = 32 << 10

    func encoded() -> [UInt8] {
        switch self {
        case .input(let bytes): tagged("i", bytes)
        case .endOfInput: tagged("e", [])
        case .resize(let size): tagged("w", Self.number(Int32(size.rows)) + Self.number(Int32(size.columns)))
        case .signal(let signal): tagged("s", Self.number(signal.number))
        case .taken: tagged("k", [])
        case .recorded: tagged("d", [])
        case .closed(let descriptor): tagged("c", Self.number(descriptor))
        case .started(let pid): tagged("S", Self.number(pid))
        case .failed(let text, let code): tagged("F", Self.number(code) + Array(text.utf8))
        case .output(let bytes): tagged("o", bytes)
        case .error(let bytes): tagged("r", bytes)
        case .ended(let code): tagged("X", Self.number(code))
        }
    }

    /// nil for bytes that are no message.
    init?(_ bytes: [UInt8]) {
        guard let kind = bytes.first else { return nil }
        let rest = Array(bytes.dropFirst())
        switch kind {
        case UInt8(ascii: "i"): self = .input(rest)
        case UInt8(ascii: "e"): self = .endOfInput
        case UInt8(ascii: "k"): self = .taken
        case UInt8(ascii: "d"): self = .recorded
        case UInt8(ascii: "o"): self = .output(rest)
        case UInt8(ascii: "r"): self = .error(rest)
        case UInt8(ascii: "w"):
            guard let rows = Self.number(rest, at: 0), let columns = Self.number(rest, at: 4) else { return nil }
            self = .resize(WindowSize(rows: UInt16(truncatingIfNeeded: rows), columns: UInt16(truncatingIfNeeded: columns)))
        case UInt8(ascii: "s"):
            guard let number = Self.number(rest, at: 0) else { return nil }
            self = .signal(Signal(number))
        case UInt8(ascii: "c"):
            guard let number = Self.number(rest, at: 0) else { return nil }
            self = .closed(descriptor: number)
        case UInt8(ascii: "S"):
            guard let pid = Self.number(rest, at: 0) else { return nil }
            self = .started(pid: pid)
        case UInt8(ascii: "F"):
            guard let code = Self.number(rest, at: 0) else { return nil }
            self = .failed(String(decoding: rest.dropFirst(4), as: UTF8.self), exitCode: code)
        case UInt8(ascii: "X"):
            guard let code = Self.number(rest, at: 0) else { return nil }
            self = .ended(exitCode: code)
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
