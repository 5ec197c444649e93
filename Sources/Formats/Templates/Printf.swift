extension Function {
    /// `printf`, with Go's marks for what does not fit: `%!d(string=x)`, `%!d(MISSING)`, `%!(EXTRA int=1)`.
    static func formatted(_ arguments: [Value?], _ types: TypeNames) -> String {
        var printer = Printer(arguments: Array(arguments.dropFirst()), types: types)
        return printer.print(arguments.first??.goText ?? "")
    }
}

/// A verb of a format with its flags: `%-10.3s`.
struct Directive {
    var minus = false
    var plus = false
    var sharp = false
    var space = false
    var zero = false
    var width: Int?
    var precision: Int?
    var verb: Unicode.Scalar = "v"

    /// Filled up to the width, with zeros after the sign where they are asked for.
    func padded(_ text: String, isNumber: Bool = false) -> String {
        let missing = (width ?? 0) - text.unicodeScalars.count
        guard missing > 0 else { return text }
        if minus { return text + String(repeating: " ", count: missing) }
        guard zero else { return String(repeating: " ", count: missing) + text }
        let zeros = String(repeating: "0", count: missing)
        guard isNumber, let sign = text.first, sign == "-" || sign == "+" || sign == " " else { return zeros + text }
        return String(sign) + zeros + text.dropFirst()
    }
}

/// Go's `Sprintf` over values.
private struct Printer {
    let arguments: [Value?]
    let types: TypeNames
    private var used = 0
    private var isReordered = false
    private var output = ""

    init(arguments: [Value?], types: TypeNames) {
        self.arguments = arguments
        self.types = types
    }

    mutating func print(_ format: String) -> String {
        var rest = Substring(format).unicodeScalars
        while let scalar = rest.popFirst() {
            if scalar == "%" { printDirective(&rest) } else { output.unicodeScalars.append(scalar) }
        }
        if used < arguments.count, !isReordered {
            let extra = arguments[used...].map { $0.map { "\(types.name(of: $0))=\($0.goText)" } ?? "<nil>" }
            output += "%!(EXTRA \(extra.joined(separator: ", ")))"
        }
        return output
    }

    private mutating func printDirective(_ rest: inout Substring.UnicodeScalarView) {
        var directive = Directive()
        readFlags(&directive, &rest)
        readPosition(&rest)
        directive.width = readNumber(&rest)
        if let width = directive.width, width < 0 {
            directive.minus = true
            directive.width = -width
        }
        if rest.first == "." {
            rest.removeFirst()
            readPosition(&rest)
            directive.precision = max(0, readNumber(&rest) ?? 0)
        }
        readPosition(&rest)
        guard let verb = rest.popFirst() else {
            output += "%!(NOVERB)"
            return
        }
        directive.verb = verb
        if verb == "%" {
            output += "%"
        } else if used >= arguments.count {
            output += isReordered ? "%!\(verb)(BADINDEX)" : "%!\(verb)(MISSING)"
        } else {
            used += 1
            output += directive.text(of: arguments[used - 1], types)
        }
    }

    private func readFlags(_ directive: inout Directive, _ rest: inout Substring.UnicodeScalarView) {
        while let flag = rest.first {
            switch flag {
            case "-": directive.minus = true
            case "+": directive.plus = true
            case "#": directive.sharp = true
            case " ": directive.space = true
            case "0": directive.zero = true
            default: return
            }
            rest.removeFirst()
        }
    }

    /// `[2]`: the argument to take next.
    private mutating func readPosition(_ rest: inout Substring.UnicodeScalarView) {
        guard rest.first == "[", let end = rest.firstIndex(of: "]") else { return }
        let word = String(rest[rest.index(after: rest.startIndex)..<end])
        isReordered = true
        used = Int(word).flatMap { $0 >= 1 && $0 <= arguments.count ? $0 - 1 : nil } ?? arguments.count
        rest = rest[rest.index(after: end)...]
    }

    /// A width or a precision: digits, or a star for the next argument. More than a million is no width.
    private mutating func readNumber(_ rest: inout Substring.UnicodeScalarView) -> Int? {
        if rest.first == "*" {
            rest.removeFirst()
            guard used < arguments.count, case .int(let number) = arguments[used], number.magnitude <= 1_000_000 else {
                used += used < arguments.count ? 1 : 0
                output += "%!(BADWIDTH)"
                return nil
            }
            used += 1
            return Int(number)
        }
        let digits = rest.prefix { ("0"..."9").contains($0) }
        rest.removeFirst(digits.count)
        return Int(String(digits)).flatMap { $0 <= 1_000_000 ? $0 : nil }
    }
}
