extension Value {
    /// The value as Go's `%v` prints it: `map[a:1 b:2]`, `[a b]`, `{running true 12}`.
    public var goText: String {
        switch self {
        case .null: "<nil>"
        case .bool(let flag): flag ? "true" : "false"
        case .int(let number): String(number)
        case .double(let number): number == .infinity ? "+Inf" : Decimal(shortest: number).general()
        case .string(let string): string
        case .array(let elements): "[" + elements.map(\.goText).joined(separator: " ") + "]"
        case .nilArray: "[]"
        case .map(let map): "map[" + map.entries.map { "\($0.name):\($0.value.goText)" }.joined(separator: " ") + "]"
        case .nilMap: "map[]"
        case .structure(let structure): "{" + structure.fields.map(\.value.goText).joined(separator: " ") + "}"
        }
    }

    /// The name of the value's type in Go's messages.
    var goType: String {
        switch self {
        case .null: "<nil>"
        case .bool: "bool"
        case .int: "int"
        case .double: "float64"
        case .string: "string"
        case .array(let elements): elements.allSatisfy(\.isString) ? "[]string" : "[]interface {}"
        case .nilArray: "[]string"
        case .map(let map): map.zero.isString ? "map[string]string" : "map[string]interface {}"
        case .nilMap: "map[string]string"
        case .structure(let structure): structure.type
        }
    }

    var isString: Bool { if case .string = self { true } else { false } }

    /// What `if` asks: false is the zero value of its type, and whatever is empty.
    var isTrue: Bool {
        switch self {
        case .null, .nilArray, .nilMap: false
        case .bool(let flag): flag
        case .int(let number): number != 0
        case .double(let number): number != 0
        case .string(let string): !string.isEmpty
        case .array(let elements): !elements.isEmpty
        case .map(let map): !map.entries.isEmpty
        case .structure: true
        }
    }
}
