import Linux

/// A call that has been made, by which process, and how it went.
struct ToldCall {
    let call: Call
    /// The lab's name, or `inside`.
    let process: String
    /// nil for a call that is told before it is made, since it may not return: execve(2).
    let result: Int?
    let errno: Errno?

    /// What a shell would type: a command, or the options of one.
    var shell: String? {
        // Whoever becomes a program is told by the call itself: the whole environment would bury it.
        guard let shell = call.shell, shell.kind != .exec else { return nil }
        switch shell.kind {
        case .unshare, .setpriv, .prlimit, .exec: return "\(shell.kind.rawValue) \(shell.text)"
        case .command, .join: return shell.text
        }
    }
}

/// Whoever writes down the calls: as prose, as JSON, as the steps of a script.
protocol CallWriter: AnyObject {
    func write(_ told: ToldCall)
    /// This process ends, with or without having become another program: whatever was kept back is due.
    func finish()
}

extension CallWriter {
    func finish() {}
}

/// Listens at the door, and passes on the calls that belong to the lesson.
///
/// The labs tell by themselves what `minibox run --explain` leaves to the module Narration: that one carries a JSON
/// library, which makes a lab slower by a quarter.
final class Telling: CallListener {
    private let lab: String
    private let writers: [any CallWriter]
    private var role = ProcessRole.command

    init(lab: String, writers: [any CallWriter]) {
        self.lab = lab
        self.writers = writers
    }

    /// Of the calls that are told ahead, execve is the one that nobody can tell afterwards.
    func calling(_ call: Call) {
        if call.name == "execve" { pass(call, result: nil, errno: nil) }
        if call.name == "execve" || call.name == "exit_group" && role == .command { for writer in writers { writer.finish() } }
    }

    func called(_ call: Call, result: Int, errno: Errno?) {
        // clone returns a second time, in the child: one telling is enough. Reads, waits and the like carry bytes only.
        if call.isPlumbing || call.name == "clone3" && result == 0 { return }
        pass(call, result: result, errno: errno)
    }

    func began(_ step: Step) {}
    func leftOut(_ step: Step) {}
    func became(_ role: ProcessRole) { self.role = role }

    private func pass(_ call: Call, result: Int?, errno: Errno?) {
        let told = ToldCall(call: call, process: role == .inside ? "inside" : lab, result: result, errno: errno)
        for writer in writers { writer.write(told) }
    }
}

/// Tells each call to people: as it would stand in C, its manual page, and what a shell would type.
final class CallProse: CallWriter {
    private let output: CInt
    private var speaker: String?

    init(output: CInt) { self.output = output }

    func write(_ told: ToldCall) {
        let call = told.call
        if call.name == "execve", let errno = told.errno {
            return tell("        refused: \(errno.name) (\(errno.words)), the next place\n")
        }
        var text = told.process == speaker ? "" : "  [\(told.process)]\n"
        speaker = told.process
        text += "    \(call.cForm)\(outcome(told))    # \(call.manualPage)\n"
        if let note = call.note { text += "        that is: \(note)\n" }
        if let shell = told.shell { text += "        $ \(shell)\n" }
        tell(text)
    }

    private func tell(_ text: String) { try? Linux.write(text, to: output) }

    private func outcome(_ told: ToldCall) -> String {
        if let errno = told.errno { return " = -1 \(errno.name) (\(errno.words))" }
        return told.result.map { $0 == 0 ? "" : " = \($0)" } ?? ""
    }
}

/// Writes each call as a JSON object: a note for the document of a story, or a line as it is made.
final class CallObjects: CallWriter {
    private let take: (String) -> Void

    init(_ take: @escaping (String) -> Void) { self.take = take }

    func write(_ told: ToldCall) {
        let object: JSON = [
            "process": .text(told.process), "call": .text(told.call.cForm), "manual": .text(told.call.manualPage),
            "result": told.result.map { .number($0) } ?? .null, "errno": .optional(told.errno?.name),
            "shell": .optional(told.shell),
        ]
        take(object.line)
    }
}
