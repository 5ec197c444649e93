/// The names of types in messages.
struct TypeNames {
    /// Whether the value was read from JSON, where Go knows less of it.
    let isUntyped: Bool

    func name(of value: Value) -> String {
        guard isUntyped else { return value.goType }
        return switch value {
        case .array: "[]interface {}"
        case .map: "map[string]interface {}"
        default: value.goType
        }
    }
}

/// The functions of templates: those of Go, and those of Docker.
enum Function: String, Sendable, CaseIterable {
    case and, or, not
    case eq, ne, lt, le, gt, ge
    case index, slice, len
    case print, printf, println, html, js, urlquery, call
    case json, split, join, title, lower, upper, pad, truncate

    /// What an argument must be.
    enum Parameter: String {
        case any = "interface {}"
        case string
        case strings = "[]string"
        case integer = "int"
    }

    /// What the function takes; when it is variadic the last may be there as often as wanted, or not at all.
    var parameters: (fixed: [Parameter], rest: Parameter?) {
        switch self {
        case .and, .or, .eq, .index, .slice, .call: ([.any], .any)
        case .not, .len, .json: ([.any], nil)
        case .ne, .lt, .le, .gt, .ge: ([.any, .any], nil)
        case .print, .println, .html, .js, .urlquery: ([], .any)
        case .printf: ([.string], .any)
        case .title, .lower, .upper: ([.string], nil)
        case .split: ([.string, .string], nil)
        case .join: ([.strings, .string], nil)
        case .pad: ([.string, .integer, .integer], nil)
        case .truncate: ([.string, .integer], nil)
        }
    }

    /// Whether a heading passes through unchanged, so that `{{upper .Names}}` keeps its column's name.
    var keepsHeading: Bool {
        switch self {
        case .json, .split, .join, .title, .lower, .upper, .truncate: true
        default: false
        }
    }
}
