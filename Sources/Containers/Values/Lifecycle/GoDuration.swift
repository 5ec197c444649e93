/// A length of time as Go's command lines have it: `1h30m`, `1.5s`, `300ms`, `0`.
public struct GoDuration: Sendable, Equatable {
    public let nanoseconds: Int64

    private static let units: [(String, UInt64)] = [
        ("ns", 1), ("us", 1000), ("µs", 1000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000),
        ("h", 3_600_000_000_000),
    ]

    public init(parsing text: String) throws(UsageError) {
        var rest = Array(text.utf8)[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        if rest.elementsEqual([UInt8(ascii: "0")]) {
            nanoseconds = 0
            return
        }
        let invalid = UsageError("time: invalid duration \(quoted(text))", fix: "write a number and its unit: 30s, 1m30s, 500ms")
        guard !rest.isEmpty else { throw invalid }
        var total: UInt64 = 0
        while !rest.isEmpty {
            let digits = rest.prefix { isDigit($0) || $0 == UInt8(ascii: ".") }
            rest = rest.dropFirst(digits.count)
            let word = String(decoding: rest.prefix { !isDigit($0) && $0 != UInt8(ascii: ".") }, as: UTF8.self)
            rest = rest.dropFirst(word.utf8.count)
            guard let number = DecimalFraction(digits) else { throw invalid }
            if word.isEmpty { throw UsageError("time: missing unit in duration \(quoted(text))", fix: invalid.fix) }
            guard let unit = Self.units.first(where: { $0.0 == word }) else {
                throw UsageError("time: unknown unit \(quoted(word)) in duration \(quoted(text))", fix: invalid.fix)
            }
            guard let part = number.times(unit.1)?.value, part <= UInt64(Int64.max) - total else { throw invalid }
            total += part
        }
        nanoseconds = isNegative ? -Int64(total) : Int64(total)
    }
}
