/// A template at work on a value.
///
/// A value that is `nil` is one that Go calls invalid: an entry that a map does not have. It prints as `<no value>`.
struct Evaluation {
    enum Mode {
        /// The value has the types of Docker's program.
        case typed
        /// The value was read from JSON; a key that is not there is an error.
        case untyped
        /// The value is the map of a table's headings.
        case heading
    }

    /// The part that messages name: the last one that was looked at.
    private enum Site {
        case operand(Operand)
        case command(Command)
        case pipeline(Pipeline)
        case invocation(String, offset: Int)
    }

    /// What comes through the pipe from the command before.
    enum Piped {
        case nothing
        case value(Value?)

        var isThere: Bool { if case .value = self { true } else { false } }
    }

    private enum Flow { case onward, `break`, `continue` }

    private let template: Template
    let mode: Mode
    let types: TypeNames
    private(set) var output = ""
    private var variables: [(name: String, value: Value?)]
    private var site: Site?
    private var dot: Value?
    /// Whether the dot came out of a range: Go's messages then do not know its type.
    private var dotIsElement = false
    private var depth = 0

    init(_ template: Template, of value: Value, mode: Mode = .typed) {
        self.template = template
        self.mode = mode
        types = TypeNames(isUntyped: mode == .untyped)
        dot = value
        variables = [("$", value)]
    }

    mutating func run(_ nodes: [Node]) throws(TemplateError) { _ = try walk(nodes) }

    func failure(_ message: String) -> TemplateError {
        let (context, offset) =
            switch site {
            case .operand(let operand): (operand.description, operand.offset)
            case .command(let command): (command.description, command.offset)
            case .pipeline(let pipeline): (pipeline.description, pipeline.offset)
            case .invocation(let text, let offset): (text, offset)
            case nil: ("", 0)
            }
        let before = template.text.utf8.prefix(offset)
        let line = 1 + before.count { $0 == UInt8(ascii: "\n") }
        let column = before.reversed().prefix { $0 != UInt8(ascii: "\n") }.count
        return TemplateError("template: :\(line):\(column): executing \"\" at <\(context)>: \(message)")
    }
}

// MARK: - Nodes

extension Evaluation {
    private mutating func walk(_ nodes: [Node]) throws(TemplateError) -> Flow {
        for node in nodes {
            switch node {
            case .text(let text): output += text
            case .action(let pipeline):
                let value = try evaluate(pipeline)
                if pipeline.variables.isEmpty { output += value?.goText ?? "<no value>" }
            case .branch(let branch):
                let flow = try walk(branch)
                if flow != .onward { return flow }
            case .range(let range):
                let flow = try walkRange(range)
                if flow != .onward { return flow }
            case .invoke(let name, let pipeline, let offset): try invoke(name, pipeline, offset)
            case .break: return .break
            case .continue: return .continue
            }
        }
        return .onward
    }

    private mutating func walk(_ branch: Node.Branch) throws(TemplateError) -> Flow {
        let count = variables.count
        defer { variables.removeSubrange(count...) }
        let value = try evaluate(branch.pipeline)
        guard value?.isTrue ?? false else { return try walk(branch.otherwise ?? []) }
        guard branch.setsDot else { return try walk(branch.body) }
        return try walk(branch.body, dot: value)
    }

    private mutating func walk(
        _ nodes: [Node], dot value: Value?, isElement: Bool = false
    ) throws(TemplateError) -> Flow {
        let outside = (dot, dotIsElement)
        (dot, dotIsElement) = (value, isElement)
        defer { (dot, dotIsElement) = outside }
        return try walk(nodes)
    }

    private mutating func walkRange(_ range: Node.Branch) throws(TemplateError) -> Flow {
        let count = variables.count
        defer { variables.removeSubrange(count...) }
        let value = try evaluate(range.pipeline)
        let elementCount = try elementCount(of: value)
        if elementCount == 0 { return try walk(range.otherwise ?? []) }
        let names = range.pipeline.variables
        let bodyCount = variables.count
        for place in 0..<elementCount {
            let (index, element) = element(at: place, of: value)
            set(names.last, in: range.pipeline, to: element)
            if names.count > 1 { set(names.first, in: range.pipeline, to: index) }
            let flow = try walk(range.body, dot: element, isElement: true)
            variables.removeSubrange(bodyCount...)
            if flow == .break { break }
        }
        return .onward
    }

    private mutating func set(_ name: String?, in pipeline: Pipeline, to value: Value?) {
        guard let name, let index = variables.lastIndex(where: { $0.name == name }) else { return }
        variables[index].value = value
    }

    private func elementCount(of value: Value?) throws(TemplateError) -> Int {
        switch value {
        case nil, .null, .nilArray, .nilMap: return 0
        case .array(let elements): return elements.count
        case .map(let map): return map.entries.count
        case .int(let count): return Int(max(0, count))
        case let value?: throw failure("range can't iterate over \(value.goText)")
        }
    }

    private func element(at place: Int, of value: Value?) -> (index: Value, element: Value?) {
        switch value {
        case .array(let elements)?: (.integer(place), elements[place])
        case .map(let map)?: (.string(map.entries[place].name), map.entries[place].value)
        default: (.integer(place), .integer(place))
        }
    }

    private mutating func invoke(_ name: String, _ pipeline: Pipeline?, _ offset: Int) throws(TemplateError) {
        let text = "{{template \(goQuoted(name))\(pipeline.map { " " + $0.description } ?? "")}}"
        site = .invocation(text, offset: offset)
        guard let body = template.definitions[name] else { throw failure("template \(goQuoted(name)) not defined") }
        guard depth < 1000 else { throw failure("exceeded maximum template depth (1000)") }
        var value: Value?
        if let pipeline { value = try evaluate(pipeline) }
        let outside = variables
        variables = [("$", value)]
        depth += 1
        defer {
            variables = outside
            depth -= 1
        }
        _ = try walk(body, dot: value)
    }
}

// MARK: - Pipelines and operands

extension Evaluation {
    private mutating func evaluate(_ pipeline: Pipeline) throws(TemplateError) -> Value? {
        site = .pipeline(pipeline)
        var piped = Piped.nothing
        var result: Value?
        for command in pipeline.commands {
            result = try evaluate(command, piped)
            piped = .value(result)
        }
        for name in pipeline.variables {
            if pipeline.declares {
                variables.append((name, result))
            } else if variables.contains(where: { $0.name == name }) {
                set(name, in: pipeline, to: result)
            } else {
                throw failure("undefined variable: \(name)")
            }
        }
        return result
    }

    private mutating func evaluate(_ command: Command, _ piped: Piped) throws(TemplateError) -> Value? {
        let operand = command.operands[0]
        let arguments = command.operands.dropFirst()
        switch operand.kind {
        case .field(let names):
            site = .operand(operand)
            return try fields(names, of: dot, arguments, piped, isElement: dotIsElement)
        case .function(let function):
            site = .operand(operand)
            return try call(function, arguments, piped, at: command)
        case .variable(let name, let names) where !names.isEmpty:
            site = .operand(operand)
            return try fields(names, of: variable(name), arguments, piped)
        case .chain(let inner, let names):
            site = .operand(operand)
            return try fields(names, of: try evaluate(inner), arguments, piped)
        default:
            site = .operand(operand)
            if !arguments.isEmpty || piped.isThere {
                throw failure("can't give argument to non-function \(operand.description)")
            }
            if case .nil = operand.kind { throw failure("nil is not a command") }
            return try evaluate(operand)
        }
    }

    /// An operand without arguments.
    mutating func evaluate(_ operand: Operand) throws(TemplateError) -> Value? {
        if case .pipeline(let pipeline) = operand.kind { return try evaluate(pipeline) }
        site = .operand(operand)
        switch operand.kind {
        case .dot: return dot
        case .nil: return nil
        case .bool(let flag): return .bool(flag)
        case .number(let number, _): return number
        case .string(let string, _): return .string(string)
        case .field(let names): return try fields(names, of: dot, [], .nothing, isElement: dotIsElement)
        case .variable(let name, let names): return try fields(names, of: variable(name), [], .nothing)
        case .chain(let inner, let names): return try fields(names, of: try evaluate(inner), [], .nothing)
        case .function(let function):
            return try call(function, [], .nothing, at: Command(operands: [operand], offset: operand.offset))
        case .pipeline(let pipeline): return try evaluate(pipeline)
        }
    }

    private func variable(_ name: String) throws(TemplateError) -> Value? {
        guard let variable = variables.last(where: { $0.name == name }) else {
            throw failure("undefined variable: \(name)")
        }
        return variable.value
    }

    mutating func name(_ command: Command) { site = .command(command) }

    mutating func name(_ operand: Operand) { site = .operand(operand) }
}
