import Linux
import Runtime

/// The process that stays beside one that `exec` has started: it carries its bytes and learns how it ended.
final class ExecKeeper: RelayDuties {
    private var relay: Relay! = nil
    private var process: ProcessHandle?

    init(starter: CInt) throws(KernelError) {
        relay = try Relay(log: nil, endsInputWithStarter: true, duties: self)
        relay.documentsAreWritten = true
        try relay.welcome(starter: starter)
    }

    /// Starts the process and stays with it.
    ///
    /// - Returns: its exit code.
    func keep(
        _ join: Join, beside first: consuming ProcessHandle, terminalSize: WindowSize?, keepsInputOpen: Bool,
        started: () -> Void
    ) throws(KernelError) -> Int32 {
        let streams = try Streams(terminalSize: terminalSize, keepsInputOpen: keepsInputOpen)
        let begun = try join.start(streams.inside, beside: first)
        try streams.hand(to: relay, terminal: begun.terminal, keepsInputOpen: keepsInputOpen)
        let handle = begun.releasing()
        let pid = handle.pid
        process = consume handle
        started()
        relay.tell(.started(pid: pid))
        return try relay.run(until: pid).shellCode
    }

    func tellEnd(_ code: Int32) { relay.tellLast(.ended(exitCode: code)) }

    func deliver(_ signal: Signal) { try? process?.send(signal) }
    func stop(_ order: StopOrder) {}
    func childEnded(_ pid: Int32, _ status: ExitStatus) {}
    func networksChanged() {}
    var nextDue: Int64? { nil }
    func act() {}
    func firstProcessEnded() {}
}
