extension Evaluation {
    /// Walks along `.A.B.C`; the last one is given the arguments, when it is a method.
    mutating func fields(
        _ names: [String], of receiver: Value?, _ arguments: ArraySlice<Operand>, _ piped: Piped, isElement: Bool = false
    ) throws(TemplateError) -> Value? {
        var value = receiver
        for (index, name) in names.enumerated() {
            let isLast = index == names.count - 1
            value = try field(
                name, of: value, isLast ? arguments : [], isLast ? piped : .nothing, isElement: isElement || index > 0)
        }
        // A nil that came out of JSON has no type, so that there is nothing to print.
        if mode == .untyped, value == .null { return nil }
        return value
    }

    private mutating func field(
        _ name: String, of receiver: Value?, _ arguments: ArraySlice<Operand>, _ piped: Piped, isElement: Bool
    ) throws(TemplateError) -> Value? {
        guard let receiver else {
            if mode == .untyped { throw failure("nil data; no entry for key \(goQuoted(name))") }
            return nil
        }
        let hasArguments = !arguments.isEmpty || piped.isThere
        switch receiver {
        case .structure(let structure):
            if let words = structure.lookups[name] {
                return .string(words[try word(for: name, arguments, piped)] ?? "")
            }
            guard let value = structure[name] else { break }
            if hasArguments { throw failure(refusal(of: name, in: structure)) }
            return value
        case .map(let map):
            if mode == .heading, name == "Label" { return .string(heading(try word(for: name, arguments, piped))) }
            if hasArguments { throw failure("\(name) is not a method but has arguments") }
            if let value = map[name] { return value }
            if mode == .untyped { throw failure("map has no entry for key \(goQuoted(name))") }
            return nil
        case .nilMap: return nil
        case .null:
            throw failure("nil pointer evaluating \(mode == .untyped ? "interface {}" : "*struct").\(name)")
        default: break
        }
        let type = mode == .untyped && isElement ? "interface {}" : types.name(of: receiver)
        throw failure("can't evaluate field \(name) in type \(type)")
    }

    /// The columns of a listing are methods in Docker's program, the fields of other structures are not.
    private func refusal(of name: String, in structure: Structure) -> String {
        structure.kind == .row
            ? "wrong number of args for \(name): want 0 got 1" : "\(name) has arguments but cannot be invoked as function"
    }

    /// The only argument of a method such as `.Label "app"`.
    private mutating func word(
        for name: String, _ arguments: ArraySlice<Operand>, _ piped: Piped
    ) throws(TemplateError) -> String {
        let count = arguments.count + (piped.isThere ? 1 : 0)
        guard count == 1 else { throw failure("wrong number of args for \(name): want 1 got \(count)") }
        let value =
            if let argument = arguments.first {
                try self.argument(argument, as: .string)
            } else {
                try checked(piped, as: .string)
            }
        guard case .string(let word) = value else { return "" }
        return word
    }

    /// The heading of a label's column: the last part of its name.
    private func heading(_ label: String) -> String {
        let last = label.split(separator: ".", omittingEmptySubsequences: false).last ?? ""
        return String(last.map { $0 == "-" || $0 == "_" ? " " : $0 })
    }
}
