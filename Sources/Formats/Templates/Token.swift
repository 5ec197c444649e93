/// A word of a template, with where it begins.
struct Token {
    enum Kind {
        case error, end, text, leftDelimiter, rightDelimiter, space
        case bool, character, characterConstant, number, string, rawString
        case field, identifier, variable, pipe, leftParenthesis, rightParenthesis, declare, assign
        case dot, `nil`, keyword
    }

    let kind: Kind
    let text: String
    /// In bytes from the start of the template.
    let offset: Int

    /// As messages of Go name it.
    var description: String {
        switch kind {
        case .end: return "EOF"
        case .error: return text
        case .dot, .nil, .keyword: return "<\(text)>"
        default:
            guard text.utf8.count > 10 else { return goQuoted(text) }
            return goQuoted(String(String.UnicodeScalarView(text.unicodeScalars.prefix(10)))) + "..."
        }
    }

    static let keywords: Set<String> = [
        "block", "break", "continue", "define", "else", "end", "if", "range", "template", "with",
    ]
}
