/// Splits a template into tokens by the rules of Go's text/template.
struct Lexer {
    private enum Place { case text, leftDelimiter, action, end }

    private let bytes: [UInt8]
    private var place = Place.text
    private var position = 0
    private var start = 0
    private var openParentheses = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    /// The next token; after an error or the end, the end.
    mutating func next() -> Token {
        while true {
            start = position
            let token: Token? =
                switch place {
                case .text: text()
                case .leftDelimiter: leftDelimiter()
                case .action: action()
                case .end: Token(kind: .end, text: "", offset: bytes.count)
                }
            guard let token else { continue }
            if token.kind == .error || token.kind == .end { place = .end }
            return token
        }
    }

    /// What stands before the next braces, without the space that they trim.
    private mutating func text() -> Token? {
        while position < bytes.count, !has("{{") { position += 1 }
        place = position < bytes.count ? .leftDelimiter : .end
        var end = position
        if place == .leftDelimiter, trimsLeft { while end > start, isSpace(bytes[end - 1]) { end -= 1 } }
        return start < end ? Token(kind: .text, text: word(upTo: end), offset: start) : nil
    }

    private var trimsLeft: Bool {
        has("-", at: position + 2) && position + 3 < bytes.count && isSpace(bytes[position + 3])
    }

    /// The left braces, or the whole of a comment.
    private mutating func leftDelimiter() -> Token? {
        position += trimsLeft ? 4 : 2
        if has("/*") { return comment() }
        openParentheses = 0
        place = .action
        return Token(kind: .leftDelimiter, text: "{{", offset: start)
    }

    private mutating func comment() -> Token? {
        position += 2
        while position < bytes.count, !has("*/") { position += 1 }
        guard position < bytes.count else { return failure("unclosed comment") }
        position += 2
        guard let closing = closing(at: position) else { return failure("comment ends before closing delimiter") }
        leave(closing)
        return nil
    }

    // MARK: Inside of the braces

    private enum Closing { case plain, trimming }

    private func closing(at index: Int) -> Closing? {
        if has("}}", at: index) { return .plain }
        return index < bytes.count && isSpace(bytes[index]) && has("-}}", at: index + 1) ? .trimming : nil
    }

    /// Passes the right braces, and the space after those that trim.
    private mutating func leave(_ closing: Closing) {
        position += closing == .trimming ? 4 : 2
        if closing == .trimming { passAll(isSpace) }
        place = .text
    }

    private mutating func action() -> Token {
        if let closing = closing(at: position) {
            guard openParentheses == 0 else { return failure("unclosed left paren") }
            leave(closing)
            return Token(kind: .rightDelimiter, text: "}}", offset: start)
        }
        guard let scalar = scalar() else { return failure("unclosed action") }
        switch scalar {
        case " ", "\t", "\r", "\n": return spaces()
        case "=": return token(.assign)
        case ":":
            guard has("=") else { return failure("expected :=") }
            position += 1
            return token(.declare)
        case "|": return token(.pipe)
        case "\"": return quoted(.string, "unterminated quoted string")
        case "'": return quoted(.characterConstant, "unterminated character constant")
        case "`": return rawQuoted()
        case "$": return name(.variable, alone: .variable)
        case "." where position < bytes.count && !isDigit(bytes[position]): return name(.field, alone: .dot)
        case ".", "+", "-", "0"..."9": return number()
        case "(":
            openParentheses += 1
            return token(.leftParenthesis)
        case ")":
            openParentheses -= 1
            return openParentheses < 0 ? failure("unexpected right paren") : token(.rightParenthesis)
        case _ where isAlphanumeric(scalar): return identifier()
        case _ where scalar.isASCII && isPrintable(scalar): return token(.character)
        default: return failure("unrecognized character in action: \(named(scalar))")
        }
    }

    /// Spaces, without the last when it belongs to braces that trim.
    private mutating func spaces() -> Token {
        passAll(isSpace)
        if closing(at: position - 1) == .trimming {
            position -= 1
            if position == start { return action() }
        }
        return token(.space)
    }

    private mutating func quoted(_ kind: Token.Kind, _ complaint: String) -> Token {
        let mark = bytes[start]
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") {
            position += 1
            if bytes[position - 1] == mark { return token(kind) }
            if bytes[position - 1] == UInt8(ascii: "\\") {
                guard position < bytes.count, bytes[position] != UInt8(ascii: "\n") else { break }
                position += 1
            }
        }
        return failure(complaint)
    }

    private mutating func rawQuoted() -> Token {
        passAll { $0 != UInt8(ascii: "`") }
        guard position < bytes.count else { return failure("unterminated raw quoted string") }
        position += 1
        return token(.rawString)
    }

    /// A field or a variable, whose mark is passed.
    private mutating func name(_ kind: Token.Kind, alone: Token.Kind) -> Token {
        if isAtTerminator { return token(alone) }
        passAlphanumerics()
        return isAtTerminator ? token(kind) : badCharacter()
    }

    private mutating func identifier() -> Token {
        passAlphanumerics()
        guard isAtTerminator else { return badCharacter() }
        switch word(upTo: position) {
        case "true", "false": return token(.bool)
        case "nil": return token(.nil)
        case let word: return token(Token.keywords.contains(word) ? .keyword : .identifier)
        }
    }

    private mutating func badCharacter() -> Token {
        failure("bad character \(named(scalar() ?? "\u{FFFD}"))")
    }

    /// Takes more than a number can be; the parser finds out.
    private mutating func number() -> Token {
        position = start
        pass("+-")
        let isHexadecimal = has("0x") || has("0X")
        if isHexadecimal || has("0b") || has("0B") || has("0o") || has("0O") { position += 2 }
        let isDigitOrMark = { isDigit($0) || $0 == UInt8(ascii: "_") || isHexadecimal && isHexadecimalLetter($0) }
        passAll(isDigitOrMark)
        if pass(".") { passAll(isDigitOrMark) }
        if pass(isHexadecimal ? "pP" : "eE") {
            pass("+-")
            passAll(isDigit)
        }
        let end = position
        if let scalar = scalar(), isAlphanumeric(scalar) {
            return failure("bad number syntax: \(goQuoted(word(upTo: position)))")
        }
        position = end
        return token(.number)
    }
}

// MARK: - Characters

extension Lexer {
    private func token(_ kind: Token.Kind) -> Token { Token(kind: kind, text: word(upTo: position), offset: start) }

    private func failure(_ message: String) -> Token { Token(kind: .error, text: message, offset: start) }

    private func word(upTo end: Int) -> String { String(decoding: bytes[start..<end], as: UTF8.self) }

    private func has(_ word: String, at index: Int? = nil) -> Bool {
        bytes[min(index ?? position, bytes.count)...].starts(with: word.utf8)
    }

    private mutating func scalar() -> Unicode.Scalar? {
        guard position < bytes.count else { return nil }
        var decoder = UTF8()
        var rest = bytes[position...].makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&rest) else { return nil }
        position += UTF8.width(scalar)
        return scalar
    }

    private var isAtTerminator: Bool {
        guard position < bytes.count else { return true }
        return isSpace(bytes[position]) || ".,|:)(".utf8.contains(bytes[position]) || has("}}")
    }

    @discardableResult
    private mutating func pass(_ accepted: String) -> Bool {
        guard position < bytes.count, accepted.utf8.contains(bytes[position]) else { return false }
        position += 1
        return true
    }

    private mutating func passAll(_ isAccepted: (UInt8) -> Bool) {
        while position < bytes.count, isAccepted(bytes[position]) { position += 1 }
    }

    private mutating func passAlphanumerics() {
        var end = position
        while let scalar = scalar(), isAlphanumeric(scalar) { end = position }
        position = end
    }
}

private func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n")
}

private func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

private func isHexadecimalLetter(_ byte: UInt8) -> Bool {
    byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "f")
}

private func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
    if scalar == "_" { return true }
    return switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber: true
    default: false
    }
}

/// `U+002D '-'`, as Go's `%#U` prints a character.
private func named(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let code = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    return isPrintable(scalar) ? "\(code) '\(scalar)'" : code
}
