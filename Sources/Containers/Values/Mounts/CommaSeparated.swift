/// The fields of one line of comma-separated values. See RFC 4180.
///
/// A field in double quotes may hold commas, and `""` for a quote.
func commaSeparated(_ line: String) throws(UsageError) -> [String] {
    if line.isEmpty { throw UsageError("EOF", fix: "write type=bind,src=/host,dst=/path") }
    var rest = Array(line.unicodeScalars)[...]
    var fields: [String] = []
    while true {
        let isQuoted = rest.first == "\""
        fields.append(isQuoted ? try quotedField(&rest, of: line) : try plainField(&rest, of: line))
        // What is left is nothing, or a comma and the next field.
        if rest.isEmpty { return fields }
        rest = rest.dropFirst()
    }
}

private func plainField(_ rest: inout ArraySlice<Unicode.Scalar>, of line: String) throws(UsageError) -> String {
    let field = rest.prefix { $0 != "," }
    if let quote = field.firstIndex(of: "\"") {
        throw UsageError(
            "parse error on line 1, column \(column(quote, of: line)): bare \" in non-quoted-field",
            fix: "put the quotes around the whole field: \"src=/a,b\"")
    }
    rest = rest[field.endIndex...]
    return text(field)
}

private func quotedField(_ rest: inout ArraySlice<Unicode.Scalar>, of line: String) throws(UsageError) -> String {
    var field = ""
    rest = rest.dropFirst()
    while let quote = rest.firstIndex(of: "\"") {
        field += text(rest[..<quote])
        rest = rest[(quote + 1)...]
        switch rest.first {
        case nil, ",": return field
        case "\"":
            field += "\""
            rest = rest.dropFirst()
        default: throw broken(at: quote, of: line)
        }
    }
    throw broken(at: rest.endIndex, of: line)
}

private func broken(at index: Int, of line: String) -> UsageError {
    UsageError("parse error on line 1, column \(column(index, of: line)): extraneous or missing \" in quoted-field")
}

/// Counted in bytes, from 1.
private func column(_ index: Int, of line: String) -> Int {
    line.unicodeScalars.prefix(index).reduce(1) { $0 + UTF8.width($1) }
}

private func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars)
    return text
}
