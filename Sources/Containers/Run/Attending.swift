import Linux

/// How a command's time with a container has ended.
public enum AttendanceOutcome: Sendable, Equatable {
    /// The container's own exit code; 128 and the number of a signal that was for the command alone.
    case ended(exitCode: Int32)
    /// In the background, with this id.
    case detached(id: String)
    /// It could not be started.
    case failed(String, exitCode: Int32)
}

extension Attachment {
    /// Stays with a container until its end, and says how it went.
    ///
    /// - Parameters:
    ///   - first: what is known already; nil to stay.
    ///   - warned: told what was lost on the way.
    func attend(
        _ id: String, in store: ContainerStore, first: Outcome?, warned: (String) -> Void
    ) throws -> AttendanceOutcome {
        let outcome = try first ?? run()
        if let lostOutput { warned("\(lostOutput)") }
        if missedBytes > 0 {
            warned(
                "\(missedBytes) bytes of output are missing here: they came faster than this command took them\n"
                    + "  fix: 'minibox logs' has them all")
        }
        switch outcome {
        case .detached: return .detached(id: id)
        case .failed(let text, let code): return .failed(text, exitCode: code)
        case .interrupted(let signal): return .ended(exitCode: 128 + signal.number)
        case .ended(let code): return .ended(exitCode: code)
        case .lost:
            // Too slow for the last words, too: how it has ended is written down.
            if case .exited(_, _, let code, _)? = try? store.known(id).life { return .ended(exitCode: code) }
            _ = try store.tidy()
            return .failed(
                "the monitor of the container was killed, and the container with it\n"
                    + "  fix: what it had on the machine is removed; run it again",
                exitCode: 125)
        }
    }
}
