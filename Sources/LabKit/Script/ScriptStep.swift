import Linux

/// What one call of a lab becomes in a script.
struct ScriptStep: Equatable {
    enum Content: Equatable {
        /// A command, or options of unshare(1) and its like.
        case shell(ShellEquivalent)
        /// A call that no command makes, as it stands in C.
        case untold(String)
        /// The child that was waited for has ended: what follows is tidying.
        case end
    }

    let role: ProcessRole
    /// The name of the system call.
    let name: String
    let content: Content

    init(_ role: ProcessRole, _ name: String, _ content: Content) {
        self.role = role
        self.name = name
        self.content = content
    }

    static let end = ScriptStep(.command, "", .end)

    var command: String? { shell(.command) }

    /// The same step with a name replaced in its text.
    func replacing(_ name: String, with word: String) -> ScriptStep {
        guard case .shell(var shell) = content else { return self }
        shell.text = shell.text.replacing(name, with: word)
        return ScriptStep(role, self.name, .shell(shell))
    }

    func shell(_ kind: ShellEquivalent.Kind) -> String? {
        guard case .shell(let shell) = content, shell.kind == kind else { return nil }
        return shell.text
    }
}

/// Its way through the notes: one line of text.
extension ScriptStep {
    var encoded: String {
        switch content {
        case .shell(let shell): Self.encode([role.rawValue, name, shell.kind.rawValue, shell.text])
        case .untold(let call): Self.encode([role.rawValue, name, "untold", call])
        case .end: Self.encode([role.rawValue, name, "end", ""])
        }
    }

    init?(encoded: String) {
        let fields = encoded.split(separator: Self.separator, maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 4, let role = ProcessRole(rawValue: fields[0]) else { return nil }
        switch fields[2] {
        case "untold": self.init(role, fields[1], .untold(fields[3]))
        case "end": self.init(role, fields[1], .end)
        default:
            guard let kind = ShellEquivalent.Kind(rawValue: fields[2]) else { return nil }
            self.init(role, fields[1], .shell(ShellEquivalent(kind, fields[3])))
        }
    }

    private static let separator: Character = "\u{1}"
    private static func encode(_ fields: [String]) -> String { fields.joined(separator: "\(separator)") }
}

/// Notes the calls as steps of a script.
final class StepNotes: CallWriter {
    private let notes: Notes
    private let atEnd: () -> Void

    init(_ notes: Notes, atEnd: @escaping () -> Void = {}) {
        self.notes = notes
        self.atEnd = atEnd
    }

    func write(_ told: ToldCall) {
        guard told.errno == nil, told.result != nil else { return }
        let role: ProcessRole = told.process == "inside" ? .inside : .command
        let call = told.call
        if let shell = call.shell, shell.kind != .exec {
            notes.add(.step, ScriptStep(role, call.name, .shell(shell)).encoded)
        } else if call.shell == nil, !["clone", "clone3"].contains(call.name) {
            notes.add(.step, ScriptStep(role, call.name, .untold(call.cForm)).encoded)
        }
    }

    func finish() { atEnd() }
}
