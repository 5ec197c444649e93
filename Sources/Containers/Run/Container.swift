import Linux
import OCI
import Runtime

/// A container between its creation and its end, as its creator and its monitor know it.
final class Container {
    let store: ContainerStore
    private(set) var record: ContainerRecord
    private(set) var launch: Launch
    /// The size of its terminal; nil when it has none.
    let terminalSize: WindowSize?
    let keepsInputOpen: Bool
    /// Whether its input ends when the command goes: one that was left in the background from the start waits for another.
    let endsInputWithCommand: Bool
    /// Whether its end has been settled: nothing of it is left on the machine but what is to be kept.
    private(set) var isSettled = false
    private let plan: Plan

    init(_ plan: Plan, record: ContainerRecord, launch: Launch, terminalSize: WindowSize?, store: ContainerStore) {
        self.plan = plan
        self.record = record
        self.launch = launch
        self.terminalSize = terminalSize
        self.store = store
        keepsInputOpen = plan.request.interactive
        endsInputWithCommand = !plan.request.detach
    }

    var logPath: String { "\(store.folder(record.id))/container.log" }

    /// Writes its documents. The command does so while the monitor starts it.
    func writeDocuments() throws {
        let path = "\(store.folder(record.id))/config.json"
        try replaceFile(path, with: try JSONText.encode(try plan.document()), durable: !record.removesItself)
        try store.save(record)
    }

    /// Whether its documents are there: its record is the last that is written.
    var hasDocuments: Bool {
        get throws {
            if case .whole = try store.found(record.id) { true } else { false }
        }
    }

    /// Compiles its filter and makes its cgroup. A limit that cannot be had is found out here.
    func prepare() throws {
        Door.begin(Steps.group)
        launch.seccompProgram = try plan.filter().map { try SeccompCache(directory: store.folders.cache).program(for: $0).bytes }
        launch.cgroup = try Cgroup.create(named: ContainerStore.cgroupName(record.id), in: plan.layout, limits: plan.limits)
    }

    /// Notes the living process, so that it is found again if the monitor is killed.
    func noteStart(pid: Int32, at time: Int64, in lock: borrowing LifeLock) throws(KernelError) {
        let process = LifeNote.LiveProcess(
            pid: pid, startTime: try startTime(ofProcess: pid), bootID: try bootIdentity(), startedAt: time)
        try lock.add(LifeNote(process: process))
    }

    /// Decides that nothing of it is to be kept.
    func forget() { record.removesItself = true }

    /// Ends what the first process has left running. In a pid namespace of its own there is nothing: the kernel has
    /// ended it all.
    func endRemainingProcesses() {
        let ownsProcesses = launch.spec.linux?.namespaces?.contains { $0.type == "pid" && $0.path == nil } == true
        if !ownsProcesses { try? launch.cgroup?.kill() }
    }

    /// Settles the end: the cgroup is removed, and the container too, or its last state is written.
    ///
    /// Where that fails, the lock keeps how it ended, for the next command to write it down.
    func recordEnd(_ status: ExitStatus, startedAt: Int64, in lock: borrowing LifeLock) throws {
        Door.begin(Steps.removal)
        let outOfMemory = launch.cgroup.map { $0.events().outOfMemoryKills > 0 } ?? false
        let end = LifeNote.End(exitCode: status.shellCode, at: wallClockNanoseconds(), outOfMemory: outOfMemory)
        record.state = .exited(
            startedAt: startedAt, finishedAt: end.at, exitCode: end.exitCode, outOfMemory: end.outOfMemory)
        do {
            try launch.cgroup?.remove()
            try settle()
        } catch {
            try? lock.add(LifeNote(end: end))
            throw error
        }
    }

    /// Settles a start that failed: a container that could not even be prepared is not kept.
    func recordFailure(_ failure: StartFailure) throws {
        try? launch.cgroup?.kill()
        try launch.cgroup?.remove()
        record.state = .created(failure: failure.text, exitCode: failure.exitCode)
        if failure.exitCode == StartFailure.ownCode { forget() }
        try settle()
    }

    private func settle() throws {
        if record.removesItself {
            try store.removeFolder(record.id, name: record.name)
        } else {
            try store.save(record)
        }
        isSettled = true
    }
}
