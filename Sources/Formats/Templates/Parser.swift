/// Reads a template by the grammar of Go's text/template.
struct Parser {
    private let text: String
    private var lexer: Lexer
    /// Tokens that were looked at and given back, the next one last.
    private var ahead: [Token] = []
    /// The token that the lexer gave last: messages name its line.
    private var newest = Token(kind: .text, text: "", offset: 0)
    private var actionOffset = 0
    private var variables = ["$"]
    private var rangeDepth = 0
    /// How many lists and parentheses are open; each takes its part of the stack.
    private var depth = 0
    private(set) var definitions: [String: [Node]] = [:]

    init(_ text: String) {
        self.text = text
        lexer = Lexer(text)
    }

    /// The whole template, up to its end.
    mutating func parse() throws(TemplateError) -> [Node] {
        var nodes: [Node] = []
        while peek().kind != .end {
            switch try element() {
            case .node(let node): nodes.append(node)
            case .nothing: break
            case .end: throw failure("unexpected {{end}}")
            case .otherwise: throw failure("unexpected {{else}}")
            }
        }
        return nodes
    }

    /// What braces hold: a node, or the mark that ends a list of them.
    private enum Element {
        case node(Node)
        case nothing
        case end
        case otherwise

        var description: String { if case .end = self { "{{end}}" } else { "{{else}}" } }
    }

    private mutating func element() throws(TemplateError) -> Element {
        let token = nextWord()
        switch token.kind {
        case .text: return .node(.text(token.text))
        case .leftDelimiter:
            actionOffset = token.offset
            defer { actionOffset = -1 }
            return try action()
        default: throw unexpected(token, in: "input")
        }
    }

    private mutating func action() throws(TemplateError) -> Element {
        let token = nextWord()
        guard token.kind == .keyword else {
            giveBack(token)
            return .node(.action(try pipeline("command", until: .rightDelimiter)))
        }
        switch token.text {
        case "if": return .node(.branch(try branch("if", setsDot: false)))
        case "with": return .node(.branch(try branch("with", setsDot: true)))
        case "range": return .node(.range(try branch("range", setsDot: true)))
        case "end":
            try close("end")
            return .end
        case "else":
            if isNext(keyword: "if") || isNext(keyword: "with") { return .otherwise }
            try close("else")
            return .otherwise
        case "break", "continue":
            try close("{{\(token.text)}}")
            guard rangeDepth > 0 else { throw failure("{{\(token.text)}} outside {{range}}") }
            return .node(token.text == "break" ? .break : .continue)
        case "define": return try definition()
        case "template": return .node(try invocation(token))
        default: return .node(try block())
        }
    }

    /// `if`, `with` and `range` up to their `end`; `else if` is an `if` in the other branch, with the same end.
    private mutating func branch(_ word: String, setsDot: Bool) throws(TemplateError) -> Node.Branch {
        try enter()
        let count = variables.count
        defer {
            depth -= 1
            variables.removeSubrange(count...)
        }
        let pipeline = try pipeline(word, until: .rightDelimiter)
        if word == "range" { rangeDepth += 1 }
        let (body, mark) = try list()
        if word == "range" { rangeDepth -= 1 }
        guard case .otherwise = mark else {
            return Node.Branch(pipeline: pipeline, body: body, otherwise: nil, setsDot: setsDot)
        }
        if word != "range", isNext(keyword: word) {
            _ = nextWord()
            let next = Node.branch(try branch(word, setsDot: setsDot))
            return Node.Branch(pipeline: pipeline, body: body, otherwise: [next], setsDot: setsDot)
        }
        let (otherwise, end) = try list()
        guard case .end = end else { throw failure("expected end; found \(end.description)") }
        return Node.Branch(pipeline: pipeline, body: body, otherwise: otherwise, setsDot: setsDot)
    }

    /// What stands before the next `end` or `else`, and which of the two it is.
    private mutating func list() throws(TemplateError) -> (nodes: [Node], mark: Element) {
        var nodes: [Node] = []
        while peekWord().kind != .end {
            switch try element() {
            case .node(let node): nodes.append(node)
            case .nothing: break
            case let mark: return (nodes, mark)
            }
        }
        throw failure("unexpected EOF")
    }

    private mutating func close(_ context: String) throws(TemplateError) {
        let token = nextWord()
        guard token.kind == .rightDelimiter else { throw unexpected(token, in: context) }
    }
}

// MARK: - Templates with names

extension Parser {
    private mutating func definition() throws(TemplateError) -> Element {
        let name = try name(in: "define clause")
        try close("define clause")
        definitions[name] = try namedBody(in: "define clause")
        return .nothing
    }

    private mutating func block() throws(TemplateError) -> Node {
        let offset = peekWord().offset
        let name = try name(in: "block clause")
        let pipeline = try pipeline("block clause", until: .rightDelimiter)
        definitions[name] = try namedBody(in: "block clause")
        return .invoke(name: name, pipeline, offset: offset)
    }

    private mutating func namedBody(in context: String) throws(TemplateError) -> [Node] {
        let outside = (variables, rangeDepth)
        (variables, rangeDepth) = (["$"], 0)
        defer { (variables, rangeDepth) = outside }
        let (body, mark) = try list()
        guard case .end = mark else { throw failure("unexpected \(mark.description) in \(context)") }
        return body
    }

    private mutating func invocation(_ keyword: Token) throws(TemplateError) -> Node {
        let offset = peekWord().offset
        let name = try name(in: "template clause")
        let token = nextWord()
        if token.kind == .rightDelimiter { return .invoke(name: name, nil, offset: offset) }
        giveBack(token)
        return .invoke(name: name, try pipeline("template clause", until: .rightDelimiter), offset: offset)
    }

    private mutating func name(in context: String) throws(TemplateError) -> String {
        let token = nextWord()
        guard token.kind == .string || token.kind == .rawString else { throw unexpected(token, in: context) }
        guard let name = unquoted(token.text) else { throw failure("invalid syntax") }
        return name
    }
}

// MARK: - Pipelines

extension Parser {
    private mutating func pipeline(_ context: String, until end: Token.Kind) throws(TemplateError) -> Pipeline {
        try enter()
        defer { depth -= 1 }
        var pipeline = Pipeline(offset: peekWord().offset)
        try declarations(&pipeline, context)
        while true {
            let token = nextWord()
            switch token.kind {
            case end:
                try check(pipeline, context)
                return pipeline
            case .bool, .characterConstant, .dot, .field, .identifier, .number, .nil, .rawString, .string, .variable,
                .leftParenthesis:
                giveBack(token)
                pipeline.commands.append(try command())
            default: throw unexpected(token, in: context)
            }
        }
    }

    /// `$x :=`, `$x =`, and for `range` also `$i, $x :=`.
    private mutating func declarations(_ pipeline: inout Pipeline, _ context: String) throws(TemplateError) {
        while peekWord().kind == .variable {
            let variable = nextWord()
            let space = peek()
            let next = peekWord()
            switch next.kind {
            case .assign, .declare:
                _ = nextWord()
                pipeline.declares = next.kind == .declare
                pipeline.variables.append(variable.text)
                variables.append(variable.text)
                return
            case .character where next.text == ",":
                _ = nextWord()
                pipeline.variables.append(variable.text)
                variables.append(variable.text)
                guard context == "range", pipeline.variables.count < 2 else {
                    throw failure("too many declarations in \(context)")
                }
                let kind = peekWord().kind
                guard kind == .variable || kind == .rightDelimiter || kind == .rightParenthesis else {
                    throw failure("range can only initialize variables")
                }
            default:
                if space.kind == .space { giveBack(space) }
                giveBack(variable)
                return
            }
        }
    }

    /// A limit on what a template may nest; Go has one too.
    private mutating func enter() throws(TemplateError) {
        depth += 1
        guard depth <= 1000 else { throw failure("max expression depth exceeded") }
    }

    private func check(_ pipeline: Pipeline, _ context: String) throws(TemplateError) {
        if pipeline.commands.isEmpty { throw failure("missing value for \(context)") }
        for (index, command) in pipeline.commands.enumerated().dropFirst() {
            switch command.operands[0].kind {
            case .bool, .dot, .nil, .number, .string:
                throw failure("non executable command in pipeline stage \(index + 1)")
            default: break
            }
        }
    }

    private mutating func command() throws(TemplateError) -> Command {
        let offset = peekWord().offset
        var operands: [Operand] = []
        while true {
            if peek().kind == .space { _ = next() }
            if let operand = try operand() { operands.append(operand) }
            let token = next()
            switch token.kind {
            case .space: continue
            case .rightDelimiter, .rightParenthesis: giveBack(token)
            case .pipe: break
            default: throw unexpected(token, in: "operand")
            }
            if operands.isEmpty { throw failure("empty command") }
            return Command(operands: operands, offset: offset)
        }
    }

    /// A term, and the fields that follow it at once.
    private mutating func operand() throws(TemplateError) -> Operand? {
        guard let term = try term() else { return nil }
        let offset = peek().offset
        var fields: [String] = []
        while peek().kind == .field { fields.append(String(next().text.dropFirst())) }
        if fields.isEmpty { return term }
        switch term.kind {
        case .field(let names): return Operand(kind: .field(names + fields), offset: offset)
        case .variable(let name, let names): return Operand(kind: .variable(name, fields: names + fields), offset: offset)
        case .bool, .string, .number, .nil, .dot:
            throw failure("unexpected . after term \(goQuoted(term.description))")
        default: return Operand(kind: .chain(term, fields: fields), offset: offset)
        }
    }

    private mutating func term() throws(TemplateError) -> Operand? {
        let token = nextWord()
        let kind: Operand.Kind
        switch token.kind {
        case .identifier:
            guard let function = Function(rawValue: token.text) else {
                throw failure("function \(goQuoted(token.text)) not defined")
            }
            kind = .function(function)
        case .dot: kind = .dot
        case .nil: kind = .nil
        case .variable:
            guard variables.contains(token.text) else { throw failure("undefined variable \(goQuoted(token.text))") }
            kind = .variable(token.text, fields: [])
        case .field: kind = .field([String(token.text.dropFirst())])
        case .bool: kind = .bool(token.text == "true")
        case .number, .characterConstant:
            do { kind = .number(try numberValue(token), text: token.text) } catch { throw failure(error.message) }
        case .string, .rawString:
            guard let string = unquoted(token.text) else { throw failure("invalid syntax") }
            kind = .string(string, quoted: token.text)
        case .leftParenthesis: kind = .pipeline(try pipeline("parenthesized pipeline", until: .rightParenthesis))
        default:
            giveBack(token)
            return nil
        }
        return Operand(kind: kind, offset: token.offset)
    }
}

// MARK: - Tokens

extension Parser {
    private mutating func next() -> Token {
        if let token = ahead.popLast() { return token }
        newest = lexer.next()
        return newest
    }

    private mutating func nextWord() -> Token {
        while true {
            let token = next()
            if token.kind != .space { return token }
        }
    }

    private mutating func giveBack(_ token: Token) { ahead.append(token) }

    private mutating func peek() -> Token {
        let token = next()
        giveBack(token)
        return token
    }

    private mutating func peekWord() -> Token {
        let token = nextWord()
        giveBack(token)
        return token
    }

    private mutating func isNext(keyword: String) -> Bool {
        let token = peekWord()
        return token.kind == .keyword && token.text == keyword
    }

    private func line(at offset: Int) -> Int { 1 + text.utf8.prefix(offset).count { $0 == UInt8(ascii: "\n") } }

    private func failure(_ message: String) -> TemplateError {
        TemplateError("template: :\(line(at: newest.offset)): \(message)")
    }

    private func unexpected(_ token: Token, in context: String) -> TemplateError {
        guard token.kind == .error else { return failure("unexpected \(token.description) in \(context)") }
        guard actionOffset >= 0, line(at: actionOffset) != line(at: token.offset) else { return failure(token.text) }
        let place = "started at :\(line(at: actionOffset))"
        return failure(token.text + (token.text.hasSuffix(" action") ? " \(place)" : " in action \(place)"))
    }
}
