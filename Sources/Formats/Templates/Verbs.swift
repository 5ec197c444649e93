extension Directive {
    /// The value as the verb prints it, or Go's mark that it cannot: `%!d(string=x)`.
    func text(of value: Value?, _ types: TypeNames) -> String {
        switch verb {
        case "v": return padded(sharp ? syntax(value ?? .null, types) : plain(value ?? .null))
        case "T": return padded(value.map(types.name(of:)) ?? "<nil>")
        default: break
        }
        guard let value else { return bad("<nil>") }
        switch value {
        case .null: return bad("<nil>")
        case .array(let elements): return "[" + elements.map { text(of: $0, types) }.joined(separator: " ") + "]"
        case .nilArray: return "[]"
        case .map(let map):
            return "map["
                + map.entries.map { "\(text(of: .string($0.name), types)):\(text(of: $0.value, types))" }
                .joined(separator: " ") + "]"
        case .nilMap: return "map[]"
        case .structure(let structure):
            return "{" + structure.fields.map { text(of: $0.value, types) }.joined(separator: " ") + "}"
        case .bool(let flag): return verb == "t" ? padded(flag ? "true" : "false") : bad("bool=\(flag)")
        case .int(let number): return integer(number) ?? bad("\(types.name(of: value))=\(number)")
        case .double(let number): return float(number) ?? bad("\(types.name(of: value))=\(value.goText)")
        case .string(let string): return word(string) ?? bad("string=\(string)")
        }
    }

    private func bad(_ what: String) -> String { "%!\(verb)(\(what))" }

    /// `%v`, and `%+v` with the names of fields.
    private func plain(_ value: Value) -> String {
        switch value {
        case .double(let number) where precision != nil: Decimal(exact: number).general(significant: precision)
        case .string(let string): precision.map { cut(string, $0) } ?? string
        case .structure(let structure) where plus:
            "{" + structure.fields.map { "\($0.name):\(plain($0.value))" }.joined(separator: " ") + "}"
        default: value.goText
        }
    }

    /// `%#v`: the value as Go's source writes it.
    private func syntax(_ value: Value, _ types: TypeNames) -> String {
        switch value {
        case .string(let string): goQuoted(string)
        case .array(let elements): types.name(of: value) + "{" + elements.map { syntax($0, types) }.joined(separator: ", ") + "}"
        case .nilArray, .nilMap: "\(types.name(of: value))(nil)"
        case .map(let map):
            types.name(of: value) + "{"
                + map.entries.map { "\(goQuoted($0.name)):\(syntax($0.value, types))" }.joined(separator: ", ") + "}"
        case .structure(let structure):
            structure.type + "{"
                + structure.fields.map { "\($0.name):\(syntax($0.value, types))" }.joined(separator: ", ") + "}"
        default: value.goText
        }
    }

    private func integer(_ number: Int64) -> String? {
        let radix: Int
        var prefix = ""
        switch verb {
        case "d": radix = 10
        case "b": (radix, prefix) = (2, "0b")
        case "o": (radix, prefix) = (8, "0")
        case "O": return padded(signed("0o" + String(number.magnitude, radix: 8), isNegative: number < 0), isNumber: true)
        case "x": (radix, prefix) = (16, "0x")
        case "X": (radix, prefix) = (16, "0X")
        case "c": return padded(String(character(number)))
        case "q": return padded(quotedCharacter(character(number)))
        case "U": return padded("U+" + paddedHexadecimal(UInt32(clamping: number), width: 4).uppercased())
        case "e", "E", "f", "F", "g", "G", "s", "t": return nil
        default: return nil
        }
        var digits = String(number.magnitude, radix: radix, uppercase: verb == "X")
        if let precision { digits = String(repeating: "0", count: max(0, precision - digits.utf8.count)) + digits }
        return padded(signed((sharp ? prefix : "") + digits, isNegative: number < 0), isNumber: precision == nil)
    }

    private func character(_ number: Int64) -> Unicode.Scalar {
        UInt32(exactly: number).flatMap(Unicode.Scalar.init) ?? "\u{FFFD}"
    }

    private func quotedCharacter(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "'": "'\\''"
        case "\"": "'\"'"
        default: "'" + goQuoted(String(scalar)).dropFirst().dropLast() + "'"
        }
    }

    private func float(_ number: Double) -> String? {
        let text: String
        switch verb {
        case "e", "E": text = Decimal(exact: number.magnitude).scientific(places: precision ?? 6)
        case "f", "F": text = Decimal(exact: number.magnitude).fixed(places: precision ?? 6)
        case "g", "G":
            text =
                precision == nil
                ? Decimal(shortest: number.magnitude).general()
                : Decimal(exact: number.magnitude).general(significant: precision)
        default: return nil
        }
        let isUpper = verb == "E" || verb == "G"
        return padded(signed(isUpper ? text.uppercased() : text, of: number), isNumber: number.isFinite)
    }

    private func signed(_ digits: String, isNegative: Bool) -> String {
        isNegative ? "-" + digits : plus ? "+" + digits : space ? " " + digits : digits
    }

    private func signed(_ digits: String, of number: Double) -> String {
        if number.isInfinite, number > 0, !space { return "+" + digits }
        return signed(digits, isNegative: number.sign == .minus && !number.isNaN)
    }

    private func word(_ string: String) -> String? {
        let text = precision.map { cut(string, $0) } ?? string
        switch verb {
        case "s": return padded(text)
        case "q": return padded(sharp && !string.contains("`") ? "`\(text)`" : goQuoted(text))
        case "x", "X":
            let bytes = string.utf8.prefix(precision ?? .max).map { paddedHexadecimal(UInt32($0), width: 2) }
            let digits = (sharp ? "0x" : "") + bytes.joined(separator: space ? " " : "")
            return padded(verb == "X" ? digits.uppercased() : digits)
        default: return nil
        }
    }

    private func cut(_ string: String, _ length: Int) -> String {
        String(String.UnicodeScalarView(string.unicodeScalars.prefix(length)))
    }
}
