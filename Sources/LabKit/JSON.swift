/// A JSON value (RFC 8259), for programs that carry no library for it.
public enum JSON: Sendable, Equatable {
    case null
    case truth(Bool)
    case number(Int)
    case text(String)
    case list([JSON])
    /// Members in the order in which they are to stand.
    case object([Member])

    public struct Member: Sendable, Equatable {
        public let name: String
        public let value: JSON

        public init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }

    /// The value as text: objects and lists of such over several lines, what is flat on one.
    public var document: String { written(indent: "") }

    private func written(indent: String) -> String {
        switch self {
        case .null: "null"
        case .truth(let value): value ? "true" : "false"
        case .number(let value): "\(value)"
        case .text(let value): JSON.quoted(value)
        case .list(let values): JSON.enclosed(values.map { ("", $0) }, "[", "]", indent)
        case .object(let members): JSON.enclosed(members.map { (JSON.quoted($0.name) + ": ", $0.value) }, "{", "}", indent)
        }
    }

    private static func enclosed(_ parts: [(String, JSON)], _ open: String, _ close: String, _ indent: String) -> String {
        let isFlat = parts.allSatisfy { $0.1.isPlain } && (open == "[" || parts.count < 2)
        if isFlat { return open + parts.map { $0.0 + $0.1.written(indent: "") }.joined(separator: ", ") + close }
        let deeper = indent + "  "
        let lines = parts.map { deeper + $0.0 + $0.1.written(indent: deeper) }
        return "\(open)\n\(lines.joined(separator: ",\n"))\n\(indent)\(close)"
    }

    private var isPlain: Bool {
        switch self {
        case .list(let values): values.isEmpty
        case .object(let members): members.isEmpty
        default: true
        }
    }

    /// In quotation marks, with everything escaped that may not stand between them.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension JSON: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
    ExpressibleByStringInterpolation
{
    public init(dictionaryLiteral elements: (String, JSON)...) { self = .object(elements.map(Member.init)) }
    public init(arrayLiteral elements: JSON...) { self = .list(elements) }
    public init(stringLiteral value: String) { self = .text(value) }

    /// `null` for nil.
    public static func optional(_ text: String?) -> JSON { text.map { .text($0) } ?? .null }
}
