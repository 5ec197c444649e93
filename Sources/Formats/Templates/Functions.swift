/// Why a function refuses its arguments.
struct CallError: Error {
    let message: String

    init(_ message: String) { self.message = message }
}

extension Function {
    /// The function's value for arguments whose number and types are right.
    func apply(_ arguments: [Value?], types: TypeNames) throws(CallError) -> Value? {
        let first = arguments.first ?? nil
        switch self {
        case .and, .or: return arguments.last ?? nil
        case .not: return .bool(!(first?.isTrue ?? false))
        case .eq, .ne, .lt, .le, .gt, .ge: return .bool(try compare(arguments, types))
        case .index: return try Self.index(first, arguments.dropFirst(), types)
        case .slice: return try Self.slice(first, arguments.dropFirst(), types)
        case .len: return .int(try Self.length(first, types))
        case .print: return .string(printed(arguments))
        case .println: return .string(arguments.map { $0?.goText ?? "<nil>" }.joined(separator: " ") + "\n")
        case .printf: return .string(Self.formatted(arguments, types))
        case .html: return .string(htmlEscaped(printed(arguments)))
        case .js: return .string(scriptEscaped(printed(arguments)))
        case .urlquery: return .string(queryEscaped(printed(arguments)))
        case .call: throw CallError("non-function \(first?.goText ?? "") of type \(first.map(types.name(of:)) ?? "nil")")
        case .json: return .string(first?.json ?? "null")
        default: return try applyToText(arguments)
        }
    }

    private func applyToText(_ arguments: [Value?]) throws(CallError) -> Value? {
        let text = arguments[0]?.goText ?? ""
        switch self {
        case .lower: return .string(mapped(text, \.lowercaseMapping))
        case .upper: return .string(mapped(text, \.uppercaseMapping))
        case .title: return .string(titled(text))
        case .split: return .array(parts(of: text, at: arguments[1]?.goText ?? ""))
        case .join:
            guard case .array(let words) = arguments[0] else { return "" }
            return .string(words.map(\.goText).joined(separator: arguments[1]?.goText ?? ""))
        case .pad:
            guard case .int(let before) = arguments[1], case .int(let after) = arguments[2], !text.isEmpty else { return "" }
            guard before >= 0, after >= 0, before < 1 << 20, after < 1 << 20 else {
                throw CallError("strings: negative Repeat count")
            }
            return .string(String(repeating: " ", count: Int(before)) + text + String(repeating: " ", count: Int(after)))
        default:
            guard case .int(let length) = arguments[1], text.utf8.count >= length else { return .string(text) }
            guard length >= 0 else { throw CallError("runtime error: slice bounds out of range [:\(length)]") }
            return .string(String(decoding: text.utf8.prefix(Int(length)), as: UTF8.self))
        }
    }
}

/// Go's `Sprint`: a space between two operands when neither is a string.
private func printed(_ arguments: [Value?]) -> String {
    var text = ""
    for (index, argument) in arguments.enumerated() {
        if index > 0, !(argument?.isString ?? false), !(arguments[index - 1]?.isString ?? false) { text += " " }
        text += argument?.goText ?? "<nil>"
    }
    return text
}

/// Each character by itself, as in Go: `ß` stays, since its capital is two letters.
private func mapped(_ text: String, _ mapping: KeyPath<Unicode.Scalar.Properties, String>) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        let other = scalar.properties[keyPath: mapping]
        result += other.unicodeScalars.count == 1 ? other : String(scalar)
    }
    return result
}

/// The first letter of each word in upper case.
private func titled(_ text: String) -> String {
    var title = ""
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
        let isInsideWord = previous.properties.isAlphabetic || previous == "_" || previous.properties.numericType != nil
        title += isInsideWord ? String(scalar) : scalar.properties.titlecaseMapping
        previous = scalar
    }
    return title
}

private func parts(of text: String, at separator: String) -> [String] {
    if separator.isEmpty { return text.unicodeScalars.map(String.init) }
    var parts: [String] = []
    var rest = Substring(text)
    while let range = rest.firstRange(of: separator) {
        parts.append(String(rest[..<range.lowerBound]))
        rest = rest[range.upperBound...]
    }
    return parts + [String(rest)]
}

private func htmlEscaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": escaped += "&#34;"
        case "'": escaped += "&#39;"
        case "&": escaped += "&amp;"
        case "<": escaped += "&lt;"
        case ">": escaped += "&gt;"
        default: escaped.unicodeScalars.append(scalar)
        }
    }
    return escaped
}

private func scriptEscaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\\", "'", "\"":
            escaped += "\\"
            escaped.unicodeScalars.append(scalar)
        case _ where "<>&=".unicodeScalars.contains(scalar) || !isPrintable(scalar):
            escaped += "\\u" + paddedHexadecimal(scalar.value, width: 4).uppercased()
        default: escaped.unicodeScalars.append(scalar)
        }
    }
    return escaped
}

private func queryEscaped(_ text: String) -> String {
    var escaped = ""
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "~"):
            escaped.unicodeScalars.append(Unicode.Scalar(byte))
        case UInt8(ascii: " "): escaped += "+"
        default: escaped += "%" + paddedHexadecimal(UInt32(byte), width: 2).uppercased()
        }
    }
    return escaped
}
