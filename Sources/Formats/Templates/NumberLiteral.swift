/// The number that a literal stands for: an integer in one of Go's bases, a floating-point number, or a character.
func numberValue(_ token: Token) throws(TemplateError) -> Value {
    if token.kind == .characterConstant {
        guard let scalars = unquoted(token.text)?.unicodeScalars, scalars.count == 1 else {
            throw TemplateError("malformed character constant: \(token.text)")
        }
        return .int(Int64(scalars.first!.value))
    }
    let parts = token.text.split(separator: "_", omittingEmptySubsequences: false)
    guard !parts.contains("") else { throw TemplateError("illegal number syntax: \(goQuoted(token.text))") }
    let text = parts.joined()
    if let integer = integer(text) { return .int(integer) }
    let isFloat = text.contains { ".eEpP".contains($0) }
    guard let number = Double(text.hasPrefix("+") ? String(text.dropFirst()) : text), number.isFinite else {
        throw TemplateError("illegal number syntax: \(goQuoted(token.text))")
    }
    guard isFloat else { throw TemplateError("integer overflow: \(goQuoted(token.text))") }
    return .double(number)
}

private func integer(_ text: String) -> Int64? {
    let isNegative = text.hasPrefix("-")
    let digits = text.drop { $0 == "-" || $0 == "+" }
    let radices: [(String, Int)] = [("0x", 16), ("0b", 2), ("0o", 8)]
    let sign = isNegative ? "-" : ""
    for (mark, radix) in radices where digits.lowercased().hasPrefix(mark) {
        return Int64(sign + digits.dropFirst(2), radix: radix)
    }
    return Int64(sign + digits, radix: digits.hasPrefix("0") && digits.utf8.count > 1 ? 8 : 10)
}
