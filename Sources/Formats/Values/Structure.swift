/// A Go struct: its fields, and the name of its type for messages.
public struct Structure: Sendable, Equatable {
    /// How the structure is written as JSON.
    public enum Kind: Sendable {
        /// The fields in their order.
        case plain
        /// A row of a listing, `formatter.ContainerContext` and its like: sorted by name, with `<`, `>` and `&` escaped
        /// as `\u003c`, `\u003e` and `\u0026`, since there Docker goes through a map and `json.Marshal`.
        case row
    }

    /// As Go's reflection names it: `*formatter.ContainerContext`.
    public let type: String
    public let kind: Kind
    public private(set) var fields: [Value.Field]
    /// The fields that JSON leaves out when they are empty: Go's `omitempty`.
    public let omittingEmpty: Set<String>
    /// Methods that take one word and answer from a map, `{{.Label "app"}}`; they are not part of the JSON text.
    public let lookups: [String: [String: String]]

    public init(
        type: String, kind: Kind = .plain, fields: [(String, Value)], omittingEmpty: Set<String> = [],
        lookups: [String: [String: String]] = [:]
    ) {
        self.type = type
        self.kind = kind
        self.fields = fields.map { Value.Field($0, $1) }
        self.omittingEmpty = omittingEmpty
        self.lookups = lookups
    }

    /// The fields that JSON shows, in its order.
    var shownFields: [Value.Field] {
        let shown = omittingEmpty.isEmpty ? fields : fields.filter { !omittingEmpty.contains($0.name) || $0.value.isTrue }
        return kind == .row ? shown.sorted { $0.name < $1.name } : shown
    }

    /// The field of this name; setting one that is not there adds it at the end, and setting nil removes it.
    public subscript(name: String) -> Value? {
        get { fields.first { $0.name == name }?.value }
        set {
            let index = fields.firstIndex { $0.name == name }
            switch (index, newValue) {
            case (let index?, let value?): fields[index].value = value
            case (let index?, nil): fields.remove(at: index)
            case (nil, let value?): fields.append(Value.Field(name, value))
            case (nil, nil): break
            }
        }
    }
}

/// A Go map whose keys are strings, sorted.
public struct Map: Sendable, Equatable {
    public let entries: [Value.Field]
    /// What `index` finds for a key that is not there: the zero value of the elements' type.
    let zero: Value

    /// - Parameter zero: by default that of the first entry's type, and of a string when there is none.
    public init(_ entries: [Value.Field], zero: Value? = nil) {
        // Go sorts by bytes; Swift's own order is that of Unicode's canonical form.
        self.entries = entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        self.zero = zero ?? entries.first?.value.zero ?? ""
    }

    public subscript(key: String) -> Value? { entries.first { $0.name == key }?.value }
}

extension Value {
    /// The zero value of this value's type.
    fileprivate var zero: Value {
        switch self {
        case .null, .structure: .null
        case .bool: false
        case .int: 0
        case .double: 0.0
        case .string: ""
        case .array, .nilArray: .nilArray
        case .map, .nilMap: .nilMap
        }
    }

    /// The same value as Go reads it from JSON without knowing its type: every structure a map, every nil untyped.
    var untyped: Value {
        switch self {
        case .structure(let structure):
            .map(Map(structure.shownFields.map { Field($0.name, $0.value.untyped) }, zero: .null))
        case .map(let map): .map(Map(map.entries.map { Field($0.name, $0.value.untyped) }, zero: .null))
        case .array(let elements): .array(elements.map(\.untyped))
        case .nilArray, .nilMap: .null
        default: self
        }
    }
}
