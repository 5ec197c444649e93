import Linux

/// Tells each kernel call as it is made: as it would stand in C, its manual page, and what a shell would type.
///
/// The labs tell by themselves what `minibox run --explain` leaves to the module Narration: that one also writes JSON,
/// and carrying a JSON library costs a lab as much time as all of its work.
final class Telling: CallListener {
    private let lab: String
    private let output: CInt
    private var speaker: String?
    private var role = ProcessRole.command

    init(lab: String, output: CInt) {
        self.lab = lab
        self.output = output
    }

    /// Of the calls that are told ahead, execve is the one that nobody can tell afterwards.
    func calling(_ call: Call) {
        if call.name == "execve" { tell(call, outcome: "") }
    }

    func called(_ call: Call, result: Int, errno: Errno?) {
        // clone returns a second time, in the child: one telling is enough. Reads, waits and the like carry bytes only.
        if call.isPlumbing || call.name == "clone3" && result == 0 { return }
        if call.name == "execve", let errno { return tell("        refused: \(errno.name) (\(errno.words)), the next place\n") }
        tell(call, outcome: outcome(result, errno))
    }

    private func tell(_ call: Call, outcome: String) {
        let now = role == .inside ? "inside" : lab
        var text = now == speaker ? "" : "  [\(now)]\n"
        speaker = now
        text += "    \(call.cForm)\(outcome)    # \(call.manualPage)\n"
        if let note = call.note { text += "        that is: \(note)\n" }
        // Whoever becomes a program is told by the call itself: the whole environment would bury it.
        if let shell = call.shell, shell.kind != .exec { text += "        $ \(prefix(shell.kind))\(shell.text)\n" }
        tell(text)
    }

    private func tell(_ text: String) { try? write(text, to: output) }

    func began(_ step: Step) {}
    func leftOut(_ step: Step) {}
    func became(_ role: ProcessRole) { self.role = role }

    private func outcome(_ result: Int, _ errno: Errno?) -> String {
        if let errno { return " = -1 \(errno.name) (\(errno.words))" }
        return result == 0 ? "" : " = \(result)"
    }

    private func prefix(_ kind: ShellEquivalent.Kind) -> String {
        switch kind {
        case .unshare, .setpriv, .prlimit, .exec: "\(kind.rawValue) "
        case .command, .join: ""
        }
    }
}
