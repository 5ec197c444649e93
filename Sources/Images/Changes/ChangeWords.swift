/// The words of a Dockerfile instruction: quotes, backslashes and variables, as Docker's builder reads them.
struct ChangeWords {
    /// What a variable stands for; nil when it is not set.
    let variable: (String) -> String?

    /// Splits a text at its blanks, but for those in quotes; the quotes stay.
    static func split(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var quote: Character?
        var isEscaped = false
        for character in text {
            if isEscaped {
                isEscaped = false
            } else if character == "\\", quote != "'" {
                isEscaped = true
            } else if let open = quote {
                if character == open { quote = nil }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == " " || character == "\t" {
                if !word.isEmpty { words.append(word) }
                word = ""
                continue
            }
            word.append(character)
        }
        return word.isEmpty ? words : words + [word]
    }

    /// Takes the quotes off a word, and puts in what its variables stand for.
    func expand(_ word: String) throws(ImageError) -> String {
        var rest = word[...]
        return try expand(&rest, until: nil)
    }

    private func expand(_ rest: inout Substring, until end: Character?) throws(ImageError) -> String {
        var text = ""
        while let character = rest.first, character != end {
            rest.removeFirst()
            switch character {
            case "'" where end != "\"":
                text += rest.prefix { $0 != "'" }
                try skip(to: "'", in: &rest)
            case "\"" where end != "\"":
                text += try expand(&rest, until: "\"")
                try skip(to: "\"", in: &rest)
            case "\\":
                guard let next = rest.popFirst() else { break }
                // In double quotes it protects only what means something there.
                if end == "\"", !["\"", "$", "\\"].contains(next) { text += "\\" }
                text.append(next)
            case "$": text += try expandVariable(&rest)
            default: text.append(character)
            }
        }
        return text
    }

    /// `$name`, `${name}`, `${name:-else}`, `${name:+instead}`
    private func expandVariable(_ rest: inout Substring) throws(ImageError) -> String {
        guard rest.first == "{" else {
            let name = String(rest.prefix { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) })
            rest = rest.dropFirst(name.count)
            return name.isEmpty ? "$" : variable(name) ?? ""
        }
        rest.removeFirst()
        let name = String(rest.prefix { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) })
        rest = rest.dropFirst(name.count)
        let value = variable(name) ?? ""
        var result = value
        if rest.hasPrefix(":-") || rest.hasPrefix(":+") {
            let isElse = rest.hasPrefix(":-")
            rest = rest.dropFirst(2)
            let word = try expand(&rest, until: "}")
            result = value.isEmpty == isElse ? word : isElse ? value : ""
        }
        guard rest.first == "}", !name.isEmpty else {
            throw ImageError(
                "failed to process \"${\(name)\": unsupported modifier", fix: "write ${NAME}, ${NAME:-else} or ${NAME:+instead}")
        }
        rest.removeFirst()
        return result
    }

    private func skip(to end: Character, in rest: inout Substring) throws(ImageError) {
        guard let index = rest.firstIndex(of: end) else {
            throw ImageError(
                "unexpected end of statement while looking for matching \(end == "'" ? "single" : "double")-quote",
                fix: "close the quote")
        }
        rest = rest[rest.index(after: index)...]
    }
}
