/// The text in double quotes with Go's escapes, as `strconv.Quote` writes it: how `docker ps` shows a command.
public func goQuoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"", "\\":
            quoted += "\\"
            quoted.unicodeScalars.append(scalar)
        case "\u{7}": quoted += "\\a"
        case "\u{8}": quoted += "\\b"
        case "\u{C}": quoted += "\\f"
        case "\n": quoted += "\\n"
        case "\r": quoted += "\\r"
        case "\t": quoted += "\\t"
        case "\u{B}": quoted += "\\v"
        case _ where isPrintable(scalar): quoted.unicodeScalars.append(scalar)
        case _ where scalar.value < 0x20 || scalar.value == 0x7F: quoted += "\\x" + paddedHexadecimal(scalar.value, width: 2)
        case _ where scalar.value < 0x10000: quoted += "\\u" + paddedHexadecimal(scalar.value, width: 4)
        default: quoted += "\\U" + paddedHexadecimal(scalar.value, width: 8)
        }
    }
    return quoted + "\""
}

/// Go's `unicode.IsPrint`: letters, marks, numbers, punctuation, symbols and the space, no other separator or control.
func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value >= 0x20 && scalar.value < 0x7F }
    return switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator, .paragraphSeparator: false
    default: true
    }
}

/// The text that a literal of a template stands for: `"a\tb"`, `` `a\tb` ``, or a character in single quotes.
///
/// - Returns: nothing when an escape is not one of Go's.
func unquoted(_ literal: some StringProtocol) -> String? {
    let mark = literal.unicodeScalars.first
    let inside = String(literal.dropFirst().dropLast())
    if mark == "`" { return String(String.UnicodeScalarView(inside.unicodeScalars.filter { $0 != "\r" })) }
    var bytes: [UInt8] = []
    var rest = Substring(inside).unicodeScalars
    while let scalar = rest.popFirst() {
        if scalar == "\\" {
            guard let escaped = escape(&rest, mark) else { return nil }
            bytes += escaped
        } else {
            bytes += Array(String(scalar).utf8)
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}

/// What follows a backslash: a letter, or the digits of a byte or a character.
private func escape(_ rest: inout Substring.UnicodeScalarView, _ mark: Unicode.Scalar?) -> [UInt8]? {
    guard let letter = rest.popFirst() else { return nil }
    switch letter {
    case "a": return [0x07]
    case "b": return [0x08]
    case "f": return [0x0C]
    case "n": return [0x0A]
    case "r": return [0x0D]
    case "t": return [0x09]
    case "v": return [0x0B]
    case "\\": return [0x5C]
    case "'", "\"": return letter == mark ? [UInt8(ascii: letter)] : nil
    case "x": return number(&rest, digits: 2, radix: 16).flatMap { UInt8(exactly: $0) }.map { [$0] }
    case "u", "U":
        let scalar = number(&rest, digits: letter == "u" ? 4 : 8, radix: 16).flatMap(Unicode.Scalar.init)
        return scalar.map { Array(String($0).utf8) }
    case "0"..."7":
        let digits = String(letter) + String(rest.prefix(2))
        rest = rest.dropFirst(2)
        return digits.count == 3 ? UInt8(digits, radix: 8).map { [$0] } : nil
    default: return nil
    }
}

private func number(_ rest: inout Substring.UnicodeScalarView, digits: Int, radix: Int) -> UInt32? {
    let word = String(rest.prefix(digits))
    rest = rest.dropFirst(digits)
    return word.unicodeScalars.count == digits && word.first != "+" && word.first != "-" ? UInt32(word, radix: radix) : nil
}
