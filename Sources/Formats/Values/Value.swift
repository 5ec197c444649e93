/// What a template reads and JSON writes: a value with the shape that it has in Docker's own program, since
/// `{{.Config.Env}}` prints it as Go prints that shape.
public enum Value: Sendable, Equatable {
    /// A nil pointer: `null` in JSON, `<nil>` in a template.
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case string(String)
    case array([Value])
    /// A slice that was never made: `null` in JSON, `[]` in a template.
    case nilArray
    /// Fields in the order of their declaration; a field that is not there is an error.
    indirect case structure(Structure)
    /// Keys in sorted order; a key that is not there is `<no value>`.
    indirect case map(Map)
    /// A map that was never made: `null` in JSON, `map[]` in a template.
    case nilMap

    public struct Field: Sendable, Equatable {
        public let name: String
        public var value: Value

        public init(_ name: String, _ value: Value) {
            self.name = name
            self.value = value
        }
    }

    /// A structure of these fields, in this order.
    ///
    /// - Parameter omittingEmpty: the fields that JSON leaves out when they are empty, while a template has them:
    ///   `{{if .State.Health}}`.
    public static func object(
        _ fields: [(String, Value)], type: String = "struct", omittingEmpty: Set<String> = []
    ) -> Value {
        .structure(Structure(type: type, fields: fields, omittingEmpty: omittingEmpty))
    }

    /// A map of these entries, in whichever order.
    public static func map(_ entries: [(String, Value)]) -> Value {
        .map(Map(entries.map { Field($0, $1) }))
    }

    /// A map of words, as labels are.
    public static func map(_ entries: [String: String]) -> Value {
        .map(Map(entries.map { Field($0.key, .string($0.value)) }))
    }

    /// An array of words; nothing becomes ``nilArray``.
    public static func array(_ words: [String]?) -> Value {
        words.map { .array($0.map(Value.string)) } ?? .nilArray
    }

    /// An integer of any width; what is too big becomes the nearest that fits.
    public static func integer(_ number: some BinaryInteger) -> Value { .int(Int64(clamping: number)) }

    /// The field or entry of this name, when this is a structure or a map that has it.
    public subscript(name: String) -> Value? {
        switch self {
        case .structure(let structure): structure[name]
        case .map(let map): map[name]
        default: nil
        }
    }
}

extension Value: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int64) { self = .int(value) }
    public init(floatLiteral value: Double) { self = .double(value) }
    public init(stringLiteral value: String) { self = .string(value) }
    public init(arrayLiteral elements: Value...) { self = .array(elements) }
    /// A structure, not a map: the order is kept.
    public init(dictionaryLiteral elements: (String, Value)...) { self = .object(elements) }
}
