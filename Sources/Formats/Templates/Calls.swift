extension Evaluation {
    /// Calls a function with its operands, and with what comes through the pipe as the last one.
    mutating func call(
        _ function: Function, _ operands: ArraySlice<Operand>, _ piped: Piped, at command: Command
    ) throws(TemplateError) -> Value? {
        let (fixed, rest) = function.parameters
        let count = operands.count + (piped.isThere ? 1 : 0)
        if rest != nil, count < fixed.count {
            throw failure("wrong number of args for \(function.rawValue): want at least \(fixed.count) got \(operands.count)")
        }
        if rest == nil, count != fixed.count {
            throw failure("wrong number of args for \(function.rawValue): want \(fixed.count) got \(count)")
        }
        if function == .and || function == .or { return try choose(untilTrue: function == .or, operands, piped) }
        var arguments: [Value?] = []
        for (index, operand) in operands.enumerated() {
            arguments.append(try argument(operand, as: index < fixed.count ? fixed[index] : rest ?? .any))
        }
        if piped.isThere {
            let index = arguments.count
            arguments.append(try checked(piped, as: index < fixed.count ? fixed[index] : rest ?? .any))
        }
        if mode == .heading, function.keepsHeading { return arguments[0] }
        do {
            return try function.apply(arguments, types: types)
        } catch {
            name(command)
            throw failure("error calling \(function.rawValue): \(error.message)")
        }
    }

    /// `and` and `or`: the first operand that decides, or the last; those after it are not looked at.
    private mutating func choose(
        untilTrue: Bool, _ operands: ArraySlice<Operand>, _ piped: Piped
    ) throws(TemplateError) -> Value? {
        var value: Value?
        for operand in operands {
            value = try argument(operand, as: .any)
            if (value?.isTrue ?? false) == untilTrue { return value }
        }
        if case .value(let last) = piped { return last }
        return value
    }

    /// An operand that must be of a type.
    mutating func argument(_ operand: Operand, as parameter: Function.Parameter) throws(TemplateError) -> Value? {
        name(operand)
        switch operand.kind {
        case .nil:
            guard parameter == .any || parameter == .strings else {
                throw failure("cannot assign nil to \(parameter.rawValue)")
            }
            return nil
        case .bool, .number, .string: return try literal(operand, as: parameter)
        default: return try checked(.value(try evaluate(operand)), as: parameter)
        }
    }

    private func literal(_ operand: Operand, as parameter: Function.Parameter) throws(TemplateError) -> Value? {
        switch (parameter, operand.kind) {
        case (.any, .bool(let flag)): return .bool(flag)
        case (.any, .number(let number, _)): return number
        case (.any, .string(let string, _)), (.string, .string(let string, _)): return .string(string)
        case (.integer, .number(.int(let number), _)): return .int(number)
        case (.string, _): throw failure("expected string; found \(operand.description)")
        case (.integer, _): throw failure("expected integer; found \(operand.description)")
        default: throw failure("can't handle \(operand.description) for arg of type \(parameter.rawValue)")
        }
    }

    /// A value that must be of a type.
    func checked(_ piped: Piped, as parameter: Function.Parameter) throws(TemplateError) -> Value? {
        guard case .value(let value) = piped else { return nil }
        guard let value else {
            if parameter == .any || parameter == .strings { return nil }
            throw failure("invalid value; expected \(parameter.rawValue)")
        }
        let type = types.name(of: value)
        guard parameter == .any || parameter.rawValue == type else {
            throw failure("wrong type for value; expected \(parameter.rawValue); got \(type)")
        }
        return value
    }
}
