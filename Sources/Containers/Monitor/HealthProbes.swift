import Linux
import OCI
import Runtime

/// Runs a container's health checks, one after the other, for as long as it lives.
///
/// A check is a process like one of `exec`. What it writes goes to a file in memory, which the kernel counts as the
/// container's.
final class HealthProbes {
    private let check: HealthCheck
    private let command: [String]
    private let container: Container
    private unowned let monitor: Monitor
    private let startedAt = monotonicNanoseconds()
    private var health = Health()
    private var running: Probe?
    private(set) var nextDue: Int64?

    private final class Probe {
        let keeper: Int32
        let output: Linux.Descriptor
        /// Nanoseconds since 1970.
        let start: Int64
        var ranOutOfTime = false

        init(keeper: Int32, output: consuming Linux.Descriptor, start: Int64) {
            self.keeper = keeper
            self.output = output
            self.start = start
        }
    }

    /// The most output that is kept of a check, in bytes.
    private static let outputBytes = 4096

    /// - Returns: nil when there is nothing to check.
    init?(_ check: HealthCheck, of container: Container, monitor: Monitor) {
        guard let command = check.command else { return nil }
        self.check = check
        self.command = command
        self.container = container
        self.monitor = monitor
        nextDue = startedAt + check.intervalNanoseconds
        save()
        monitor.noteHealth(.starting)
    }

    /// Starts the next check, or ends one that has taken too long.
    func act() {
        guard let due = nextDue, monotonicNanoseconds() >= due else { return }
        if let running {
            running.ranOutOfTime = true
            try? send(.kill, toChild: running.keeper)
            nextDue = nil
        } else {
            begin()
        }
    }

    /// The container has ended: nothing is checked any more.
    func cancel() {
        nextDue = nil
        if let running { try? send(.kill, toChild: running.keeper) }
        running = nil
    }

    private func begin() {
        nextDue = monotonicNanoseconds() + check.timeoutNanoseconds
        do {
            let output = try openInMemory(name: "health")
            guard let keeper = try startKeeper(output: output.number) else { return }
            running = Probe(keeper: keeper, output: output, start: wallClockNanoseconds())
        } catch {
            let now = wallClockNanoseconds()
            take(Health.Probe(start: now, end: now, exitCode: 1, output: "\(error)"))
        }
    }

    /// A process that enters the container's namespaces for its child, waits for it, and ends as it has ended.
    private func startKeeper(output: CInt) throws -> Int32? {
        let request = ExecRequest.check(command)
        let exec = try Exec(container.record.id, request, in: container.store)
        var join = try exec.join()
        join.diesWithParent = true
        guard let first = exec.firstProcess() else { return nil }
        switch try clone() {
        case .child:
            do {
                try ProcessControl.dieWithParent(.kill)
                try SignalMask.set([])
                let null = try open("/dev/null", .readOnly).release()
                let started = try join.start(.descriptors(input: null, output: output, error: output), beside: first)
                let status = try started.releasing().wait()
                exitNow(status.shellCode)
            } catch {
                try? write("\(error)", to: output)
                exitNow(1)
            }
        case .parent(let keeper): return keeper.pid
        }
    }

    /// A child of the monitor has ended.
    func ended(_ pid: Int32, _ status: ExitStatus) {
        guard let probe = running, probe.keeper == pid else { return }
        running = nil
        var bytes = [UInt8](repeating: 0, count: Self.outputBytes)
        let count = (try? readChunk(probe.output.number, &bytes, at: 0)) ?? 0
        let output = String(decoding: bytes[..<count], as: UTF8.self)
        let late = "Health check exceeded timeout (\(check.timeoutNanoseconds / HealthCheck.second)s)"
        take(
            Health.Probe(
                start: probe.start, end: wallClockNanoseconds(), exitCode: probe.ranOutOfTime ? -1 : status.shellCode,
                output: probe.ranOutOfTime ? late + (output.isEmpty ? "" : ": " + output) : output))
    }

    private func take(_ probe: Health.Probe) {
        let before = health.status
        let isStarting = monotonicNanoseconds() - startedAt < check.startPeriodNanoseconds
        health.take(probe, failuresAllowed: check.failuresAllowed, isStarting: isStarting)
        nextDue = monotonicNanoseconds() + check.intervalNanoseconds
        save()
        guard health.status != before else { return }
        monitor.noteHealth(health.status)
        container.tell { [status = health.status] in Event("health_status: \(status.rawValue)", of: $0) }
    }

    private func save() { try? container.store.save(health, of: container.record.id) }
}

extension ExecRequest {
    static func check(_ command: [String]) -> ExecRequest {
        var request = ExecRequest()
        request.command = command
        return request
    }
}

extension ContainerStore {
    /// The results of a container's checks, which a reboot may take away.
    private func healthPath(_ id: String) -> String { "\(folder(id))/health.json" }

    func save(_ health: Health, of id: String) throws {
        try replaceFile(healthPath(id), with: try JSONText.encode(health), durable: false)
    }

    /// What a container's checks have found; nil when it has none.
    public func health(of id: String) -> Health? {
        (try? readText(healthPath(id))).flatMap { try? JSONText.decode(Health.self, from: $0) }
    }
}
