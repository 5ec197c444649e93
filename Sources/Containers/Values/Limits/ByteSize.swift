import Formats

/// An amount of memory in bytes, from words such as `512`, `64k`, `1.5g` or `5MiB`; `k` is 1024, in capitals or not.
public struct ByteSize: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// At most 2^63 - 1, the kernel's own largest size.
    public let bytes: UInt64

    public init(bytes: UInt64) { self.bytes = bytes }

    /// A negative size, an unknown unit, or one too large is refused; a fraction of a byte is dropped.
    public init(parsing text: String) throws(UsageError) {
        let bytes = Array(text.utf8)
        guard let last = bytes.lastIndex(where: { isDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: " ") }) else {
            throw UsageError("invalid size: '\(text)'", fix: Self.fix)
        }
        let digits = bytes[..<(bytes[last] == UInt8(ascii: " ") ? last : last + 1)]
        let shift = try Self.shift(ofUnit: String(decoding: bytes[(last + 1)...], as: UTF8.self))
        if digits.first == UInt8(ascii: "-") { throw UsageError("invalid size: '\(text)'", fix: Self.fix) }
        guard let number = DecimalFraction(digits.first == UInt8(ascii: "+") ? digits.dropFirst() : digits) else {
            let number = String(decoding: digits, as: UTF8.self)
            throw UsageError("strconv.ParseFloat: parsing \(goQuoted(number)): invalid syntax", fix: Self.fix)
        }
        guard let (value, _) = number.times(1 << shift), value <= UInt64(Int64.max) else {
            throw UsageError("invalid size: '\(text)'", fix: "at most 9223372036854775807 bytes can be said")
        }
        self.bytes = value
    }

    public static func < (one: ByteSize, other: ByteSize) -> Bool { one.bytes < other.bytes }

    /// The number of bytes, in digits.
    public var description: String { "\(bytes)" }

    private static let fix = "write a number and a unit: b, k, m, g, t or p, as in 32m"

    /// The power of two behind `k`, `kb` or `KiB`.
    private static func shift(ofUnit unit: String) throws(UsageError) -> UInt64 {
        let word = unit.utf8.count > 3 ? unit : unit.lowercased()
        if word.isEmpty || word == "b" { return 0 }
        let letters: [Character] = ["k", "m", "g", "t", "p"]
        guard let power = letters.firstIndex(of: word[word.startIndex]), ["", "b", "ib"].contains(word.dropFirst()) else {
            throw UsageError("invalid suffix: '\(word)'", fix: fix)
        }
        return UInt64(power + 1) * 10
    }
}
