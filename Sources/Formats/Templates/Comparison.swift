extension Function {
    /// `eq` with one of many, and the five that compare two.
    func compare(_ arguments: [Value?], _ types: TypeNames) throws(CallError) -> Bool {
        switch self {
        case .eq:
            guard arguments.count > 1 else { throw CallError("missing argument for comparison") }
            for other in arguments.dropFirst() where try isEqual(arguments[0], other, types) { return true }
            return false
        case .ne: return try !isEqual(arguments[0], arguments[1], types)
        case .lt: return try isLess(arguments[0], arguments[1])
        case .le: return try !isLess(arguments[1], arguments[0])
        case .gt: return try isLess(arguments[1], arguments[0])
        default: return try !isLess(arguments[0], arguments[1])
        }
    }

    private func isEqual(_ left: Value?, _ right: Value?, _ types: TypeNames) throws(CallError) -> Bool {
        guard let left, let right else { return isNil(left) && isNil(right) }
        switch (left, right) {
        case (.bool, .bool), (.int, .int), (.double, .double), (.string, .string), (.structure, .structure): return left == right
        case (.null, .null): return true
        case (.array, .array), (.map, .map), (.array, .nilArray), (.map, .nilMap):
            throw CallError("non-comparable type \(left.goText): \(types.name(of: left))")
        default: throw CallError("incompatible types for comparison")
        }
    }

    private func isNil(_ value: Value?) -> Bool {
        switch value {
        case nil, .null, .nilArray, .nilMap: true
        default: false
        }
    }

    private func isLess(_ left: Value?, _ right: Value?) throws(CallError) -> Bool {
        switch (left, right) {
        case (.int(let left), .int(let right)): return left < right
        case (.double(let left), .double(let right)): return left < right
        // Go compares bytes, Swift's own order is that of Unicode's canonical form.
        case (.string(let left), .string(let right)): return left.utf8.lexicographicallyPrecedes(right.utf8)
        case (.int, .double), (.double, .int), (.int, .string), (.string, .int), (.double, .string), (.string, .double):
            throw CallError("incompatible types for comparison")
        default: throw CallError("invalid type for comparison")
        }
    }
}
