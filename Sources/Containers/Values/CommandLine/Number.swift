import Formats

/// Reads an unsigned decimal number: digits and nothing else, no sign, no space, no underscore; nil if it does not fit.
func decimal<Number: FixedWidthInteger>(_ digits: some Collection<UInt8>, as type: Number.Type = Number.self) -> Number? {
    guard !digits.isEmpty else { return nil }
    var value: Number = 0
    for digit in digits {
        guard isDigit(digit) else { return nil }
        let (shifted, tooLong) = value.multipliedReportingOverflow(by: 10)
        let (sum, tooLarge) = shifted.addingReportingOverflow(Number(digit - UInt8(ascii: "0")))
        guard !tooLong, !tooLarge else { return nil }
        value = sum
    }
    return value
}

/// Reads an integer as Docker's command line does, and refuses in its words.
public func signedInteger(_ text: String) throws(UsageError) -> Int64 {
    var digits = Array(text.utf8)[...]
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
    guard !digits.isEmpty, digits.allSatisfy(isDigit) else {
        throw UsageError("strconv.ParseInt: parsing \(goQuoted(text)): invalid syntax", fix: "write a whole number")
    }
    guard let value = decimal(digits, as: Int64.self) else {
        throw UsageError("strconv.ParseInt: parsing \(goQuoted(text)): value out of range", fix: "write a smaller number")
    }
    return isNegative ? -value : value
}

/// Reads Docker's spellings of a boolean; nil for any other word.
func boolean(_ text: String) -> Bool? {
    switch text {
    case "1", "t", "T", "true", "TRUE", "True": true
    case "0", "f", "F", "false", "FALSE", "False": false
    default: nil
    }
}

/// A number such as `1.5`, kept exactly.
struct DecimalFraction {
    /// Nil where it does not fit.
    let whole: UInt64?
    /// The digits behind the point, without the zeros at their end.
    let fraction: [UInt8]

    init?(_ text: some Collection<UInt8>) {
        let parts = text.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        let behind = parts.count == 2 ? Array(parts[1]) : []
        guard text.contains(where: isDigit), parts[0].allSatisfy(isDigit), behind.allSatisfy(isDigit) else { return nil }
        whole = parts[0].isEmpty ? 0 : decimal(parts[0], as: UInt64.self)
        let kept = behind.lastIndex { $0 != UInt8(ascii: "0") }.map { behind[...$0] } ?? []
        fraction = Array(kept)
    }

    /// The number times `unit`, rounded down, and whether nothing was lost; nil if it does not fit.
    func times(_ unit: UInt64) -> (value: UInt64, isExact: Bool)? {
        guard let whole else { return nil }
        // Eighteen digits are as many as fit, and finer than any unit here.
        let digits = fraction.prefix(18)
        let numerator = decimal(digits, as: UInt64.self) ?? 0
        let denominator = digits.reduce(UInt64(1)) { power, _ in power * 10 }
        let (part, rest) = denominator.dividingFullWidth(numerator.multipliedFullWidth(by: unit))
        let (product, tooLong) = whole.multipliedReportingOverflow(by: unit)
        let (sum, tooLarge) = product.addingReportingOverflow(part)
        return tooLong || tooLarge ? nil : (sum, rest == 0 && digits.count == fraction.count)
    }
}
