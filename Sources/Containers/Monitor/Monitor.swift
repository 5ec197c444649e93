import Linux
import Runtime

/// The process that stays beside a container: it starts it, carries its output to the log and to whoever is attached,
/// starts it again where its restart policy says so, records its end, and removes what it had on the machine.
///
/// It outlives the command that made it, and holds the container's lock as long as it lives.
final class Monitor: RelayDuties {
    private let container: Container
    private var lock: LifeLock?
    private var relay: Relay! = nil
    private var process: ProcessHandle?
    /// When the next signal of a stop is due, and whether somebody wants the container to end at all.
    private var stop: (order: StopOrder, killAt: Int64?)?
    private var delay = RestartDelay()
    private var probes: HealthProbes?
    /// Its networks, while it lives.
    private var network: NetworkLife?

    init(_ container: Container, starter: CInt?, lock: consuming LifeLock) throws(KernelError) {
        self.container = container
        self.lock = consume lock
        relay = try Relay(
            log: container.makeLog(), endsInputWithStarter: container.settings.endsInputWithCommand, duties: self)
        // Before the starter is heard: it may have said already that they are written.
        relay.documentsAreWritten = !container.isNew
        if let starter { try relay.welcome(starter: starter) }
    }

    /// Starts the container, stays with it until its end, and tidies.
    func run() {
        do {
            try relay.listen(on: try container.store.openControlSocket(container.record.id))
            try lockNote(LifeNote(monitor: LiveProcess(processID())))
            var ended = try live(isFirst: true)
            while try settleOrRestart(ended) { ended = try live(isFirst: false) }
            network?.clear()
        } catch let failure as StartFailure {
            fail(failure)
        } catch let error as KernelError {
            fail(StartFailure(error, command: container.record.command))
        } catch {
            fail(StartFailure(text: "\(error)", exitCode: StartFailure.ownCode))
        }
    }

    /// One life of the container, from the start of its program to its end.
    private struct Life {
        let startedAt: Int64
        let ran: Int64
        let status: ExitStatus
        let outOfMemory: Bool
    }

    private func live(isFirst: Bool) throws -> Life {
        try container.prepare()
        for warning in container.launch.cgroup?.warnings ?? [] { relay.tell(.warning(warning)) }
        try start()
        let startedAt = wallClockNanoseconds()
        let began = monotonicNanoseconds()
        do {
            let run = LifeNote.Run(process: try LiveProcess(process?.pid ?? 0), startedAt: startedAt)
            var note = LifeNote(run: run)
            note.ports = network?.ports ?? []
            try lockNote(note)
            try network?.serve()
        } catch {
            try? process?.send(.kill)
            _ = try? process?.wait()
            try? network?.leave()
            network?.clear()
            throw error
        }
        if let check = container.settings.health { probes = HealthProbes(check, of: container, monitor: self) }
        container.tell { Event("start", of: $0) }
        if isFirst { relay.tell(.started(pid: process?.pid ?? 0)) }
        if relay.documentsAreWritten { container.noteStart() }
        defer { process = nil }
        restAt = monotonicNanoseconds() + Self.settling
        do {
            let status = try relay.run(until: process?.pid ?? 0)
            probes = nil
            return Life(
                startedAt: startedAt, ran: monotonicNanoseconds() - began, status: status,
                outOfMemory: container.ranOutOfMemory)
        } catch {
            // A monitor that cannot watch any more does not leave the container without one.
            try? process?.send(.kill)
            throw StartFailure(text: "the container was killed: \(error)", exitCode: 128 + Signal.kill.number)
        }
    }

    // MARK: Its end

    /// - Returns: whether another life begins.
    private func settleOrRestart(_ life: Life) throws -> Bool {
        // The starter writes the container's documents meanwhile. If it could not, or was killed before, nobody will
        // miss the container.
        if !relay.waitForDocuments(), try !container.hasDocuments { container.forget() }
        let code = life.status.shellCode
        let end = LifeNote.End(exitCode: code, at: wallClockNanoseconds(), outOfMemory: life.outOfMemory)
        do {
            try container.endLife(exitCode: code, outOfMemory: life.outOfMemory)
            try network?.leave()
            if try restarts(life) { return true }
            try container.recordEnd(end, startedAt: life.startedAt, stop: stop?.order, droppedLogLines: relay.droppedLogLines)
        } catch {
            try? lockNote(LifeNote(end: end))
            lock = nil
            relay.tellLast(.failed("the container has ended, but not all could be settled: \(error)", exitCode: code))
            return false
        }
        leave(.ended(exitCode: code))
        return false
    }

    /// Gives the container back: whoever hears the last message finds nobody looking after it any more.
    private func leave(_ last: Message) {
        container.store.removeControlSocket(container.record.id)
        if let lock = lock.take() { try? lock.remove() }
        relay.tellLast(last)
    }

    /// Waits, and decides that the container starts again.
    private func restarts(_ life: Life) throws -> Bool {
        guard stop == nil, !container.record.removesItself else { return false }
        let record = try container.store.change(container.record.id) { _ in }
        let count = life.ran >= RestartDelay.goodRun ? 0 : record.restartCount
        guard record.restart.restarts(after: life.status.shellCode, restarts: count) else { return false }
        try lockNote(LifeNote(pause: LifeNote.Pause(exitCode: life.status.shellCode, at: wallClockNanoseconds())))
        relay.tell(.ended(exitCode: life.status.shellCode))
        let due = monotonicNanoseconds() + delay.after(ran: life.ran)
        wakeAt = due
        try relay.idle { [self] in stop != nil || monotonicNanoseconds() >= due }
        wakeAt = nil
        if stop != nil { return false }
        try container.store.change(container.record.id) { $0.restartCount = count + 1 }
        return true
    }

    /// When a wait for the next life is over.
    private var wakeAt: Int64?
    /// When the start is over and done with, and this process gives back the memory that it needed for it.
    private var restAt: Int64?
    private static let settling: Int64 = 500_000_000

    private func fail(_ failure: StartFailure) {
        do {
            if !relay.waitForDocuments(), try !container.hasDocuments { container.forget() }
            try container.recordFailure(failure)
        } catch {
            // The failure itself matters more than that it could not be written down.
            lock = nil
            return relay.tellLast(.failed(failure.text, exitCode: failure.commandCode))
        }
        leave(.failed(failure.text, exitCode: failure.commandCode))
    }

    private func lockNote(_ note: LifeNote) throws(KernelError) { try lock?.add(note) }

    func noteHealth(_ status: Health.Status) { try? lockNote(LifeNote(health: status)) }

    // MARK: Its start

    private func start() throws {
        let streams = try Streams(container)
        let started: StartedProcess
        var network: NetworkLife?
        do {
            if container.ownsNetwork {
                network = try NetworkLife(container) { [weak self] in try self?.lockNote(LifeNote(networkProcess: $0)) }
            }
            started = try container.launch.start(streams.inside) { try network?.connect($0) }
        } catch {
            streams.close()
            try? network?.leave()
            network?.clear()
            throw error
        }
        self.network = network
        network?.tellConnected()
        for warning in network?.warnings ?? [] { relay.tell(.warning(warning)) }
        try streams.hand(to: relay, terminal: started.terminal, keepsInputOpen: container.settings.keepsInputOpen)
        process = started.releasing()
    }

    // MARK: Duties

    func deliver(_ signal: Signal) {
        // It may have ended a moment ago.
        guard (try? process?.send(signal)) != nil else { return }
        container.tell { .killed($0, by: signal) }
        // What stands still takes no signal, not even SIGKILL.
        if signal == .kill { container.thaw() }
    }

    func stop(_ order: StopOrder) {
        let patience = order.seconds < 0 ? nil : monotonicNanoseconds() + Int64(order.seconds) * 1_000_000_000
        let earlier = stop
        stop = (order, [earlier?.killAt, patience].compactMap { $0 }.min())
        guard process != nil else { return }
        if let signal = order.signal {
            deliver(signal)
            container.thaw()
        } else {
            deliver(.kill)
        }
    }

    func networksChanged() { try? network?.serve() }

    func childEnded(_ pid: Int32, _ status: ExitStatus) {
        probes?.ended(pid, status)
        network?.childEnded(pid)
    }

    var nextDue: Int64? { [stop?.killAt, wakeAt, restAt, probes?.nextDue].compactMap { $0 }.min() }

    func act() {
        if let killAt = stop?.killAt, monotonicNanoseconds() >= killAt {
            stop?.killAt = nil
            deliver(.kill)
        }
        probes?.act()
        if let restAt, monotonicNanoseconds() >= restAt {
            self.restAt = nil
            try? relay.rest()
        }
    }

    func firstProcessEnded() {
        probes?.cancel()
        container.endRemainingProcesses()
    }
}
