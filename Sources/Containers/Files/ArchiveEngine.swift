import Linux
import Runtime

/// minibox-engine, the program beside this one that reads and writes archives, run as a process of its own.
enum ArchiveEngine {
    /// Runs it to its end.
    ///
    /// - Parameters:
    ///   - arguments: its command, and what follows it.
    ///   - descriptor: an open directory or file, which it is told of.
    ///   - input: nil for none.
    ///   - output: nil for none.
    /// - Throws: `UsageError` with what it says.
    static func run(_ arguments: [String], descriptor: CInt, input: CInt? = nil, output: CInt? = nil) throws {
        let program = try path
        let (readEnd, writeEnd) = try Pipe().split()
        let handle: ProcessHandle
        switch try clone() {
        case .child: become(program, arguments + ["--fd", "3"], descriptor, input, output, writeEnd)
        case .parent(let child): handle = child
        }
        close(writeEnd)
        let complaints = Linux.Descriptor(owning: readEnd)
        let text = try readText(of: complaints.number, name: "what minibox-engine says")
        switch try handle.wait() {
        case .exited(0): return
        case .signalled(.pipe, _): throw UsageError("write: broken pipe", fix: "whoever reads the archive has ended too early")
        case .signalled(let signal, _): throw UsageError("minibox-engine was ended by \(signal.name)", fix: "try again")
        case .exited: throw refusal(text)
        }
    }

    private static func refusal(_ text: String) -> UsageError {
        let lines = text.split(separator: "\n", maxSplits: 1).map(String.init)
        let fix = lines.dropFirst().first.map { $0.hasPrefix("  fix: ") ? String($0.dropFirst(7)) : $0 }
        return UsageError(lines.first ?? "minibox-engine failed, and does not say why", fix: fix ?? "try again")
    }

    /// Beside this program, as git finds its commands; MINIBOX_ENGINE names another one.
    private static var path: String {
        get throws {
            if let named = environmentValue("MINIBOX_ENGINE"), !named.isEmpty { return named }
            let own = ProtectedBinary.path ?? ""
            let beside = (own.lastIndex(of: "/").map { String(own[...$0]) } ?? "") + "minibox-engine"
            guard exists(beside) else {
                throw UsageError(
                    "\(beside), which reads and writes archives, is not there",
                    fix: "build it: Scripts/build release --product minibox-engine, or name it in MINIBOX_ENGINE")
            }
            return beside
        }
    }

    private static func become(
        _ program: String, _ arguments: [String], _ descriptor: CInt, _ input: CInt?, _ output: CInt?, _ complaints: CInt
    ) -> Never {
        do {
            let null = try open("/dev/null", .readWrite).release()
            // Taken before the numbers are given away: one of them may be another's.
            let copies = (
                try duplicate(input ?? null).release(), try duplicate(output ?? null).release(),
                try duplicate(complaints).release(), try duplicate(descriptor).release()
            )
            try duplicate(copies.0, onto: 0)
            try duplicate(copies.1, onto: 1)
            try duplicate(copies.2, onto: 2)
            try duplicate(copies.3, onto: 3)
            try closeOnExec(from: 4)
            try ProcessControl.dieWithParent(.kill)
            SignalDisposition.resetAll()
            try SignalMask.set([])
            try execute(program, [program] + arguments, environment: environmentWords())
        } catch {
            try? write("\(error)\n", to: 2)
        }
        exitNow(127)
    }
}
