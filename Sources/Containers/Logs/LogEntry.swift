import Formats

/// One line of a container's log.
struct LogEntry: Equatable {
    /// With its newline, if it had one.
    var bytes: [UInt8]
    var isError: Bool
    /// RFC 3339, with nine digits of a second.
    var time: String

    /// Reads what `LogFile` writes; nil for a line that is cut short or damaged.
    ///
    /// A log may have gigabytes: no general reader of JSON is waited for.
    init?(line: ArraySlice<UInt8>) {
        guard line.starts(with: Self.opening) else { return nil }
        var rest = line.dropFirst(Self.opening.count)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(rest.count)
        while let byte = rest.first, byte != UInt8(ascii: "\"") {
            if byte == UInt8(ascii: "\\") {
                guard let escaped = Self.unescape(&rest) else { return nil }
                bytes.append(escaped)
            } else {
                let plain = rest.prefix { $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "\"") }
                bytes += plain
                rest = rest.dropFirst(plain.count)
            }
        }
        let middle = [Self.standardOutput, Self.standardError].firstIndex { rest.starts(with: $0) }
        guard let middle else { return nil }
        rest = rest.dropFirst(middle == 0 ? Self.standardOutput.count : Self.standardError.count)
        guard rest.count >= Self.closing.count, rest.suffix(Self.closing.count).elementsEqual(Self.closing) else { return nil }
        self.bytes = bytes
        isError = middle == 1
        time = String(decoding: rest.dropLast(Self.closing.count), as: UTF8.self)
    }

    private static let opening = Array("{\"log\":\"".utf8)
    private static let standardOutput = Array("\",\"stream\":\"stdout\",\"time\":\"".utf8)
    private static let standardError = Array("\",\"stream\":\"stderr\",\"time\":\"".utf8)
    private static let closing = Array("\"}".utf8)

    /// The byte that an escape stands for: those that `LogFile` writes, and no others.
    private static func unescape(_ rest: inout ArraySlice<UInt8>) -> UInt8? {
        guard rest.count >= 2 else { return nil }
        let letter = rest[rest.startIndex + 1]
        rest = rest.dropFirst(2)
        switch letter {
        case UInt8(ascii: "n"): return UInt8(ascii: "\n")
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): return letter
        case UInt8(ascii: "u"):
            guard rest.count >= 4, let value = UInt16(String(decoding: rest.prefix(4), as: UTF8.self), radix: 16) else {
                return nil
            }
            rest = rest.dropFirst(4)
            return UInt8(exactly: value)
        default: return nil
        }
    }

    /// When it was written; nil for a time that is none.
    var moment: Timestamp? { Timestamp(rfc3339: time) }
}
