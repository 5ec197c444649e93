extension Function {
    /// `index x 1 "a"` is `x[1]["a"]`; a key that a map does not have gives the zero value.
    static func index(
        _ item: Value?, _ indices: ArraySlice<Value?>, _ types: TypeNames
    ) throws(CallError) -> Value? {
        guard var value = item else { throw CallError("index of untyped nil") }
        for index in indices {
            switch value {
            case .array(let elements): value = elements[try place(index, in: elements.count, types)]
            case .nilArray: _ = try place(index, in: 0, types)
            case .string(let text): value = .integer(Array(text.utf8)[try place(index, in: text.utf8.count, types)])
            case .map(let map): value = map[try key(index, types)] ?? map.zero
            case .nilMap:
                _ = try key(index, types)
                value = ""
            case .null: throw CallError("index of nil pointer")
            default: throw CallError("can't index item of type \(types.name(of: value))")
            }
        }
        return types.isUntyped && value == .null ? nil : value
    }

    /// `slice x 1 2` is `x[1:2]`.
    static func slice(
        _ item: Value?, _ indices: ArraySlice<Value?>, _ types: TypeNames
    ) throws(CallError) -> Value? {
        guard let item else { throw CallError("slice of untyped nil") }
        guard indices.count <= 3 else { throw CallError("too many slice indexes: \(indices.count)") }
        let count: Int
        switch item {
        case .string(let text):
            guard indices.count < 3 else { throw CallError("cannot 3-index slice a string") }
            count = text.utf8.count
        case .array(let elements): count = elements.count
        case .nilArray: count = 0
        default: throw CallError("can't slice item of type \(types.name(of: item))")
        }
        var bounds = [0, count]
        for (place, index) in indices.enumerated() {
            let bound = try self.place(index, in: count + 1, types)
            if place < 2 { bounds[place] = bound }
        }
        guard bounds[0] <= bounds[1] else { throw CallError("invalid slice index: \(bounds[0]) > \(bounds[1])") }
        switch item {
        case .string(let text): return .string(String(decoding: Array(text.utf8)[bounds[0]..<bounds[1]], as: UTF8.self))
        case .array(let elements): return .array(Array(elements[bounds[0]..<bounds[1]]))
        default: return item
        }
    }

    static func length(_ item: Value?, _ types: TypeNames) throws(CallError) -> Int64 {
        switch item {
        case .string(let text): return Int64(text.utf8.count)
        case .array(let elements): return Int64(elements.count)
        case .map(let map): return Int64(map.entries.count)
        case .nilArray, .nilMap: return 0
        case .null: throw CallError("len of nil pointer")
        case nil: throw CallError("reflect: call of reflect.Value.Type on zero Value")
        case let item?: throw CallError("len of type \(types.name(of: item))")
        }
    }

    private static func place(_ index: Value?, in count: Int, _ types: TypeNames) throws(CallError) -> Int {
        guard let index else { throw CallError("cannot index slice/array with nil") }
        guard case .int(let number) = index else {
            throw CallError("cannot index slice/array with type \(types.name(of: index))")
        }
        guard number >= 0, number < count else { throw CallError("index out of range: \(number)") }
        return Int(number)
    }

    private static func key(_ index: Value?, _ types: TypeNames) throws(CallError) -> String {
        guard let index else { throw CallError("value is nil; should be of type string") }
        guard case .string(let key) = index else { throw CallError("value has type \(types.name(of: index)); should be string") }
        return key
    }
}
