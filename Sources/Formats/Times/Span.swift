/// A span of time in Go's grammar: `10m`, `1h30m`, `-1.5s`, `250ms`.
///
/// - Returns: nanoseconds, or nothing when the text is no such span or is longer than 292 years.
public func goDuration(_ text: String) -> Int64? {
    var rest = Substring(text)
    let isNegative = rest.first == "-"
    if let sign = rest.first, sign == "-" || sign == "+" { rest.removeFirst() }
    if rest == "0" { return 0 }
    guard !rest.isEmpty else { return nil }
    var total: UInt64 = 0
    while !rest.isEmpty {
        guard let part = part(&rest) else { return nil }
        let (sum, overflows) = total.addingReportingOverflow(part)
        guard !overflows, sum <= 1 << 63 else { return nil }
        total = sum
    }
    if isNegative { return total == 1 << 63 ? .min : -Int64(total) }
    return Int64(exactly: total)
}

/// A number with its unit.
private func part(_ rest: inout Substring) -> UInt64? {
    let whole = digits(&rest)
    var fraction = ""
    if rest.first == "." {
        rest.removeFirst()
        fraction = digits(&rest)
    }
    guard !(whole.isEmpty && fraction.isEmpty) else { return nil }
    let name = rest.prefix { $0 != "." && !isDigit($0) }
    rest.removeFirst(name.count)
    guard let unit = units[String(name)], let count = whole.isEmpty ? 0 : UInt64(whole) else { return nil }
    let (product, overflows) = count.multipliedReportingOverflow(by: unit)
    guard !overflows, product <= 1 << 63 else { return nil }
    // More digits than the unit has nanoseconds change nothing.
    var scale = 1.0
    var part = 0.0
    for digit in fraction.prefix(18).utf8 {
        scale *= 10
        part = part * 10 + Double(digit - UInt8(ascii: "0"))
    }
    return product + UInt64(part * (Double(unit) / scale))
}

private let units: [String: UInt64] = [
    "ns": 1, "us": 1000, "µs": 1000, "μs": 1000, "ms": 1_000_000, "s": 1_000_000_000,
    "m": 60_000_000_000, "h": 3_600_000_000_000,
]

private func digits(_ rest: inout Substring) -> String {
    let digits = rest.prefix(while: isDigit)
    rest.removeFirst(digits.count)
    return String(digits)
}

private func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
