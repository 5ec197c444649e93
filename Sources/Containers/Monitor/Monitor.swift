import Linux
import Runtime

/// The process that stays beside a container: it starts it, carries its output to the log and to whoever is attached,
/// records its end, and removes what it had on the machine.
///
/// It outlives the command that made it, and holds the container's lock as long as it lives.
struct Monitor: ~Copyable {
    private let container: Container
    private let lock: LifeLock
    private let relay: Relay

    init(_ container: Container, attached: CInt?, lock: consuming LifeLock) throws(KernelError) {
        self.container = container
        self.lock = lock
        relay = try Relay(attached: attached, logPath: container.logPath, endsInputWithCommand: container.endsInputWithCommand)
    }

    /// Starts the container, stays with it until its end, and tidies.
    ///
    /// - Returns: the lock, when everything is done and told.
    consuming func run() -> LifeLock {
        do {
            try container.prepare()
            let process = try start()
            let startedAt = wallClockNanoseconds()
            do { try container.noteStart(pid: process.pid, at: startedAt, in: lock) } catch {
                try? process.send(.kill)
                _ = try? process.wait()
                throw error
            }
            relay.send(.started(pid: process.pid))
            stay(with: process, startedAt: startedAt)
        } catch let error as KernelError {
            fail(StartFailure(error, command: container.record.command))
        } catch {
            fail(StartFailure(text: "\(error)", exitCode: StartFailure.ownCode))
        }
        return lock
    }

    /// From the start of the program to its end. What goes wrong here is no failed start: the container is kept.
    private func stay(with process: borrowing ProcessHandle, startedAt: Int64) {
        var status = ExitStatus.signalled(.kill, coreDumped: false)
        do {
            status = try end(of: process)
            try waitForDocuments()
            try container.recordEnd(status, startedAt: startedAt, in: lock)
            relay.send(.ended(exitCode: status.shellCode), wait: true)
        } catch {
            relay.send(
                .failed("the container has ended, but not all could be settled: \(error)", exitCode: status.shellCode), wait: true
            )
        }
    }

    private func end(of process: borrowing ProcessHandle) throws -> ExitStatus {
        do { return try relay.run(until: process) { container.endRemainingProcesses() } } catch {
            // A monitor that cannot watch any more does not leave the container without one.
            try? process.send(.kill)
            throw error
        }
    }

    /// The command writes the container's documents meanwhile. If it could not, or was killed before, the container is
    /// ended, and nobody will miss it.
    private func waitForDocuments() throws {
        if try !relay.waitForDocuments(), try !container.hasDocuments { container.forget() }
    }

    private func start() throws(KernelError) -> ProcessHandle {
        if let size = container.terminalSize {
            let started = try container.launch.start(.terminal(size))
            if let terminal = started.terminal { try relay.carry(terminal: terminal, withInput: container.keepsInputOpen) }
            return started.releasing()
        }
        let (outputRead, outputWrite) = try pipe()
        let (errorRead, errorWrite) = try pipe()
        let (inputRead, inputWrite) = container.keepsInputOpen ? try pipe() : (try open("/dev/null").release(), -1)
        let started = try container.launch.start(.descriptors(input: inputRead, output: outputWrite, error: errorWrite))
        for end in [inputRead, outputWrite, errorWrite] { close(end) }
        try relay.carry(output: outputRead, as: .stdout)
        try relay.carry(output: errorRead, as: .stderr)
        if inputWrite >= 0 { try relay.carry(input: inputWrite) }
        return started.releasing()
    }

    private func pipe() throws(KernelError) -> (CInt, CInt) {
        try wanting("make the pipes of the container's input and output") { () throws(KernelError) in try Pipe().split() }
    }

    private func fail(_ failure: StartFailure) {
        do {
            try waitForDocuments()
            try container.recordFailure(failure)
        } catch {
            // The failure itself matters more than that it could not be written down.
        }
        relay.send(.failed(failure.text, exitCode: failure.exitCode), wait: true)
    }
}
