/// What the `--format` flag of a listing asks for.
public enum Format: Sendable {
    /// Columns under headings.
    case table(Template)
    /// The template once for each row.
    case lines(Template)

    /// Reads the text of the flag: nothing, `table`, `table TEMPLATE`, `json`, `raw`, or a template, in which `\t` and
    /// `\n` are a tab and a newline.
    ///
    /// - Parameters:
    ///   - text: nothing when the flag was not given, which asks for the table.
    ///   - table: the template of the listing's own table, `{{.Name}}\t{{.Driver}}` with or without the word `table`.
    ///   - raw: the template for the word `raw`, where the listing has one.
    public init(_ text: String?, table: String, raw: String? = nil) throws(TemplateError) {
        var text = text ?? ""
        if text.isEmpty || text == "table" { text = table.hasPrefix("table") ? table : "table " + table }
        if text == "json" { text = "{{json .}}" }
        if text == "raw", let raw { text = raw }
        let isTable = text.hasPrefix("table")
        let template = try Template(Self.unescaped(trimmed(isTable ? text.dropFirst("table".count) : text[...])))
        self = isTable ? .table(template) : .lines(template)
    }

    public var template: Template {
        switch self {
        case .table(let template), .lines(let template): template
        }
    }

    /// The rows as the listing prints them, each line with its newline; a table without rows is its headings.
    ///
    /// - Parameter headers: the word above each field's column.
    public func render(rows: [Value], headers: [String: String]) throws(TemplateError) -> String {
        var text = ""
        switch self {
        case .lines(let template):
            for row in rows { text += try template.render(row) + "\n" }
            return text
        case .table(let template):
            for row in rows { text += try template.render(row) + "\n" }
            return columns(template.heading(.map(headers)) + "\n" + text)
        }
    }

    /// `\t` and `\n` as users write them in single quotes.
    private static func unescaped(_ text: String) -> String {
        var unescaped = ""
        var rest = Substring(text).unicodeScalars
        while let scalar = rest.popFirst() {
            if scalar == "\\", rest.first == "t" || rest.first == "n" {
                unescaped += rest.removeFirst() == "t" ? "\t" : "\n"
            } else {
                unescaped.unicodeScalars.append(scalar)
            }
        }
        return unescaped
    }
}

/// Without spaces at either end.
private func trimmed(_ text: Substring) -> String {
    var text = text.drop { $0 == " " }
    while text.last == " " { text.removeLast() }
    return String(text)
}
