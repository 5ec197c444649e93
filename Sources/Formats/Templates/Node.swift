/// What a template does, in order.
enum Node: Sendable {
    case text(String)
    case action(Pipeline)
    case branch(Branch)
    case range(Branch)
    case invoke(name: String, Pipeline?, offset: Int)
    case `break`
    case `continue`

    struct Branch: Sendable {
        let pipeline: Pipeline
        let body: [Node]
        let otherwise: [Node]?
        /// Whether the body sees the pipeline's value as its dot: `with` and `range`.
        let setsDot: Bool
    }
}

/// Commands, of which each gives its value to the next, and the variables that take the last one.
struct Pipeline: Sendable {
    var variables: [String] = []
    var declares = true
    var commands: [Command] = []
    let offset: Int

    /// As Go prints it in messages.
    var description: String {
        let left = variables.isEmpty ? "" : variables.joined(separator: ", ") + (declares ? " := " : " = ")
        return left + commands.map(\.description).joined(separator: " | ")
    }
}

/// An operand, and what is given to it.
struct Command: Sendable {
    let operands: [Operand]
    let offset: Int

    var description: String {
        operands.map { operand in
            if case .pipeline(let pipeline) = operand.kind { "(\(pipeline.description))" } else { operand.description }
        }.joined(separator: " ")
    }
}

/// A part of a command, with where it begins.
struct Operand: Sendable {
    indirect enum Kind: Sendable {
        case dot
        case `nil`
        case bool(Bool)
        case number(Value, text: String)
        case string(String, quoted: String)
        case field([String])
        /// The name with its dollar sign.
        case variable(String, fields: [String])
        case chain(Operand, fields: [String])
        case function(Function)
        case pipeline(Pipeline)
    }

    let kind: Kind
    let offset: Int

    var description: String {
        switch kind {
        case .dot: "."
        case .nil: "nil"
        case .bool(let flag): flag ? "true" : "false"
        case .number(_, let text): text
        case .string(_, let quoted): quoted
        case .field(let names): path(names)
        case .variable(let name, let fields): name + path(fields)
        case .chain(let operand, let fields):
            if case .pipeline = operand.kind {
                "(\(operand.description))" + path(fields)
            } else {
                operand.description + path(fields)
            }
        case .function(let function): function.rawValue
        case .pipeline(let pipeline): pipeline.description
        }
    }

    private func path(_ names: [String]) -> String { names.map { "." + $0 }.joined() }
}
