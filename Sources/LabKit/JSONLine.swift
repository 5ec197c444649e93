extension JSON {
    /// The value on one line, for a stream of values.
    public var line: String {
        switch self {
        case .null: "null"
        case .truth(let value): value ? "true" : "false"
        case .number(let value): "\(value)"
        case .text(let value): JSON.quoted(value)
        case .list(let values): "[" + values.map(\.line).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { "\(JSON.quoted($0.name)):\($0.value.line)" }.joined(separator: ",") + "}"
        }
    }
}
