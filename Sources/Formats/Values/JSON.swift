extension Value {
    /// The JSON text on one line, as Docker's `{{json .}}` prints it: `<`, `>` and `&` stay as they are, except in rows.
    public var json: String {
        var writer = JSONWriter(indented: false)
        writer.write(self, escapingHTML: false)
        return writer.text
    }

    /// The JSON text over many lines, indented by four spaces as `docker inspect` prints it; no newline at the end.
    public var indentedJSON: String {
        var writer = JSONWriter(indented: true)
        writer.write(self, escapingHTML: false)
        return writer.text
    }
}

/// Writes JSON byte for byte as Go's encoding/json does.
struct JSONWriter {
    private(set) var text = ""
    private let indented: Bool
    private var depth = 0

    init(indented: Bool) { self.indented = indented }

    mutating func write(_ value: Value, escapingHTML: Bool) {
        switch value {
        case .null, .nilArray, .nilMap: text += "null"
        case .bool(let flag): text += flag ? "true" : "false"
        case .int(let number): text += String(number)
        case .double(let number): text += jsonNumber(number)
        case .string(let string): writeString(string, escapingHTML: escapingHTML)
        case .array(let elements):
            enclose("[", elements, "]") { $0.write($1, escapingHTML: escapingHTML) }
        case .map(let map): writeFields(map.entries, escapingHTML: escapingHTML)
        case .structure(let structure):
            writeFields(structure.shownFields, escapingHTML: escapingHTML || structure.kind == .row)
        }
    }

    private mutating func writeFields(_ fields: [Value.Field], escapingHTML: Bool) {
        enclose("{", fields, "}") { writer, field in
            writer.writeString(field.name, escapingHTML: escapingHTML)
            writer.text += writer.indented ? ": " : ":"
            writer.write(field.value, escapingHTML: escapingHTML)
        }
    }

    private mutating func enclose<Element>(
        _ opening: String, _ elements: [Element], _ closing: String, writing write: (inout JSONWriter, Element) -> Void
    ) {
        text += opening
        depth += 1
        for (index, element) in elements.enumerated() {
            if index > 0 { text += "," }
            breakLine()
            write(&self, element)
        }
        depth -= 1
        if !elements.isEmpty { breakLine() }
        text += closing
    }

    private mutating func breakLine() {
        guard indented else { return }
        text += "\n"
        for _ in 0..<depth { text += "    " }
    }

    private mutating func writeString(_ string: String, escapingHTML: Bool) {
        text += "\""
        if string.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x80 && !Self.isSpecial($0) }) {
            text += string
        } else {
            for scalar in string.unicodeScalars { writeScalar(scalar, escapingHTML: escapingHTML) }
        }
        text += "\""
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "<")
            || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "&")
    }

    private mutating func writeScalar(_ scalar: Unicode.Scalar, escapingHTML: Bool) {
        switch scalar {
        case "\"": text += "\\\""
        case "\\": text += "\\\\"
        case "\n": text += "\\n"
        case "\r": text += "\\r"
        case "\t": text += "\\t"
        case "\u{8}": text += "\\b"
        case "\u{C}": text += "\\f"
        case "<" where escapingHTML, ">" where escapingHTML, "&" where escapingHTML: writeEscape(scalar)
        case "\u{2028}", "\u{2029}": writeEscape(scalar)
        case _ where scalar.value < 0x20: writeEscape(scalar)
        default: text.unicodeScalars.append(scalar)
        }
    }

    private mutating func writeEscape(_ scalar: Unicode.Scalar) {
        text += "\\u" + paddedHexadecimal(scalar.value, width: 4)
    }

    /// Plain digits between 1e-6 and 1e21, an exponent without leading zeros outside.
    private func jsonNumber(_ number: Double) -> String {
        let decimal = Decimal(shortest: number)
        guard number != 0, number.magnitude < 1e-6 || number.magnitude >= 1e21 else { return decimal.fixed() }
        let (mantissa, exponent) = decimal.scientificParts()
        return "\(mantissa)e\(exponent < 0 ? "-" : "+")\(exponent.magnitude)"
    }
}

/// Lower case hexadecimal digits, with zeros in front up to the width.
func paddedHexadecimal(_ number: UInt32, width: Int) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
