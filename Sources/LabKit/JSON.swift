/// Text for JSON documents, as RFC 8259 has it.
///
/// A lab writes one small document and reads none; a JSON library would make it slower by a quarter. See Docs/Design.md.
public enum JSON {
    /// A string literal; null for nil.
    public static func string(_ text: String?) -> String {
        guard let text else { return "null" }
        var literal = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": literal += "\\\""
            case "\\": literal += "\\\\"
            case "\n": literal += "\\n"
            case "\t": literal += "\\t"
            case _ where scalar.value < 32:
                let digits = String(scalar.value, radix: 16)
                literal += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return literal + "\""
    }

    /// An object whose values are JSON already; its members keep their order.
    public static func object(_ members: [(name: String, value: String)]) -> String {
        "{" + members.map { "\(string($0.name)):\($0.value)" }.joined(separator: ",") + "}"
    }

    /// An array whose elements are JSON already.
    public static func array(_ elements: [String]) -> String { "[" + elements.joined(separator: ",") + "]" }
}
