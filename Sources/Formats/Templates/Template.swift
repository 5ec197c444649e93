/// A Go template, as the `--format` flags of Docker take it; read once, and used for as many values as wanted.
public struct Template: Sendable {
    let nodes: [Node]
    let definitions: [String: [Node]]
    /// The text that it was read from.
    public let text: String

    /// - Throws: Go's complaint, with the line: `template: :1: function "bogus" not defined`.
    public init(_ text: String) throws(TemplateError) {
        var parser = Parser(text)
        nodes = try parser.parse()
        definitions = parser.definitions
        self.text = text
    }

    /// The template's text with the value in its places.
    ///
    /// - Throws: Go's complaint, with line, column and the part at fault.
    public func render(_ value: Value) throws(TemplateError) -> String {
        var evaluation = Evaluation(self, of: value)
        try evaluation.run(nodes)
        return evaluation.output
    }

    /// As `docker inspect --format` does: what fails is tried once more on the bare JSON, where a key that is not there
    /// is the error `map has no entry for key "NoSuch"`.
    public func inspect(_ value: Value) throws(TemplateError) -> String {
        if let text = try? render(value) { return text }
        var evaluation = Evaluation(self, of: value.untyped, mode: .untyped)
        try evaluation.run(nodes)
        return evaluation.output
    }

    /// The line of headings: each field is the word for it, and most functions leave it alone.
    ///
    /// What cannot be evaluated ends the line, as it does in Docker.
    func heading(_ headers: Value) -> String {
        var evaluation = Evaluation(self, of: headers, mode: .heading)
        try? evaluation.run(nodes)
        return evaluation.output
    }

    /// Whether the template reads this field of its value anywhere: `Size` makes `ps` measure.
    public func reads(field: String) -> Bool {
        nodes.contains { $0.reads(field) } || definitions.values.contains { $0.contains { $0.reads(field) } }
    }
}

extension Node {
    fileprivate func reads(_ field: String) -> Bool {
        switch self {
        case .action(let pipeline): pipeline.reads(field)
        case .branch(let branch), .range(let branch):
            branch.pipeline.reads(field) || (branch.body + (branch.otherwise ?? [])).contains { $0.reads(field) }
        case .invoke(_, let pipeline, _): pipeline?.reads(field) ?? false
        case .text, .break, .continue: false
        }
    }
}

extension Pipeline {
    fileprivate func reads(_ field: String) -> Bool { commands.contains { $0.operands.contains { $0.reads(field) } } }
}

extension Operand {
    fileprivate func reads(_ field: String) -> Bool {
        switch kind {
        case .field(let names): names.first == field
        case .variable("$", let names): names.first == field
        case .chain(let operand, _): operand.reads(field)
        case .pipeline(let pipeline): pipeline.reads(field)
        default: false
        }
    }
}
