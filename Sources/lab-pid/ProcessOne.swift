import LabKit
import Linux

/// What is special about process 1 of a namespace: signals that it does not catch, and its death. See pid_namespaces(7).
extension LabPID {
    /// A process 1 with a child, both with nothing to do, and what becomes of them as signals arrive.
    static func sendSignals() throws(KernelError) {
        say("A surprise: the signals that process 1 does not catch.")
        let survived = try inside(namespaces) { () throws(KernelError) in try send(.kill, toChild: 1) } == .exited(code: 0)
        tell(
            "SIGKILL from itself", survived ? "survived" : "died",
            "  SIGKILL from itself:    it \(survived ? "lives on: from inside no signal arrives that it has no handler for." : "dies.")"
        )

        // The child holds one end for as long as it lives.
        let (watched, held) = try Pipe().split()
        let first: ProcessHandle
        switch try clone(namespaces) {
        case .child: idleWithChild()
        case .parent(let handle): first = handle
        }
        close(held)
        try first.send(.terminate)
        let ignored = try !waitUntil(readable: first.descriptor.number, milliseconds: patienceMilliseconds)
        tell(
            "SIGTERM from outside", ignored ? "ignored" : "died",
            "  SIGTERM from outside:   it \(ignored ? "lives on, \(patienceMilliseconds) ms later: a `stop` would wait its ten seconds here." : "dies.")"
        )
        let start = monotonicNanoseconds()
        try first.send(.kill)
        let status = try first.wait()
        // Nobody ended the child by its number: the end of the pipe is its end.
        var byte: [UInt8] = [0]
        let ended = try readChunk(watched, &byte) == 0
        let milliseconds = Double((monotonicNanoseconds() - start) / 10_000) / 100
        close(watched)
        tell(
            "SIGKILL from outside", "code \(status.shellCode)",
            "  SIGKILL from outside:   it dies, with code \(status.shellCode): from an ancestor's namespace SIGKILL always arrives."
        )
        tell(
            "its child", ended ? "ended with it" : "lives on",
            "  and its only child:     \(ended ? "gone too, \(milliseconds) ms after the signal: nobody outlives process 1." : "lives on.")\n"
        )
    }

    private static let patienceMilliseconds: Int32 = 300

    /// Process 1 and its child, as most programs are when a signal comes: without a handler.
    private static func idleWithChild() -> Never {
        _ = try? ProcessControl.dieWithParent(.kill)
        _ = try? clone()
        while true { sleep(milliseconds: 60_000) }
    }
}
