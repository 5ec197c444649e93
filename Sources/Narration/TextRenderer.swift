import Linux

/// Writes the narration for people: the steps with their reasons, the calls as they would stand in C, what a shell
/// would type for the same.
public final class TextRenderer: Renderer {
    private let output: CInt
    private let showsPlumbing: Bool
    /// The process that spoke last: several write, and each has to know whether another was there in between.
    private let lastSpeaker = try? SharedNumber(0)
    /// The part that this process played when it spoke.
    private var lastRole: String?
    /// A terminal that is in raw mode, while keys go to a container, does not return the carriage by itself.
    private let lineEnd: String
    /// Calls whose manual page has been named.
    private var introduced: Set<String> = []
    private var repetition = Repetition()

    /// - Parameters:
    ///   - output: an open descriptor that outlives the narrator.
    ///   - showsPlumbing: also show the calls that only carry bytes (read, close, epoll_wait), and every repetition.
    public init(output: CInt, showsPlumbing: Bool = false) {
        self.output = output
        self.showsPlumbing = showsPlumbing
        lineEnd = isTerminal(output) ? "\r\n" : "\n"
    }

    public func render(_ record: Record) {
        let text = text(of: record)
        if !text.isEmpty { try? write(lineEnd == "\n" ? text : text.replacing("\n", with: lineEnd), to: output) }
    }

    /// What is written for a record, after those before it.
    func text(of record: Record) -> String {
        if record.plumbing == true && !showsPlumbing { return "" }
        var text = ""
        if !showsPlumbing {
            let (isShown, closing) = repetition.pass(record)
            text = closing
            if !isShown { return text }
        }
        if lastSpeaker?.value != record.pid || lastRole != record.role { text += "\n[\(heading(record))]\n" }
        lastSpeaker?.value = record.pid
        lastRole = record.role
        switch record.kind {
        case .step: text += headline(record, record.purpose ?? "") + Prose.wrapped(record.reason ?? "", indent: "  ")
        case .leftOut:
            text += headline(record, "LEFT OUT (\(record.purpose ?? ""))")
            text += Prose.wrapped("So: \(record.reason ?? "")", indent: "  ")
        case .call: text += record.resumed == true ? outcome(record) : call(record)
        }
        return Prose.shortened(text)
    }

    private func headline(_ record: Record, _ words: String) -> String { "\n* \(record.step ?? ""): \(words)\n" }

    private func heading(_ record: Record) -> String {
        switch ProcessRole(rawValue: record.role) {
        case .monitor: "the monitor, pid \(record.pid): stays beside the container"
        case .inside: "inside, pid \(record.pid) on the host: will become the container's program"
        default:
            "the command, pid \(record.pid): minibox as you started it; an id that ends in ~ is cut short,"
                + "\n calls that only carry bytes or open files are left out (--explain-format all has them)"
        }
    }

    private func call(_ record: Record) -> String {
        var line = Prose.shortened(record.cForm ?? "")
        if let errno = record.errno {
            line += " = -1 \(errno) (\(record.errnoWords ?? ""))"
        } else if let result = record.result, result != 0 {
            line += " = \(result)"
        }
        if introduced.insert(record.manual ?? "").inserted { line += "    # \(record.manual ?? "")" }
        var text = Prose.wrappedCall(line, indent: "    ")
        let shell = shellLine(record)
        let isLink = record.arguments?.contains { $0.contains("/proc/self/fd/") } == true
        // A file that is written to is named by the shell's line.
        if let note = record.note, isLink || shell?.contains(note) != true { text += "        that is: \(note)\n" }
        if let shell { text += "        $ \(shell)\n" }
        return text
    }

    /// The return of a call that has been told before.
    private func outcome(_ record: Record) -> String {
        if let errno = record.errno { return "        refused: \(errno) (\(record.errnoWords ?? ""))\n" }
        return "        returned \(record.result ?? 0)\(record.name == "clone3" ? ": the new process" : "")\n"
    }

    private func shellLine(_ record: Record) -> String? {
        guard let shell = record.shell, let kind = record.shellKind else { return nil }
        switch ShellEquivalent.Kind(rawValue: kind) {
        case .unshare, .setpriv, .prlimit: return "\(kind) \(shell)"
        // The program and its arguments stand in the call itself.
        case .exec: return nil
        default: return shell
        }
    }
}
