import Linux
import Networks
import OCI
import Runtime

/// A container between its start and its end, as its starter and its monitor know it.
final class Container {
    let store: ContainerStore
    private(set) var record: ContainerRecord
    let settings: ContainerSettings
    private(set) var launch: Launch
    /// The size of its terminal; nil when it has none.
    let terminalSize: WindowSize?
    /// Whether it has never been on the disk as a whole: its documents are written while it starts.
    let isNew: Bool
    private var limits: CgroupLimits
    /// Whether it has been prepared before: its limits may have been changed since.
    private var hasLived = false
    /// The network namespace of another container, held open until the first process is in it.
    private var otherNetwork: Linux.Descriptor?
    private let layout: CgroupLayout
    private let filter: () throws -> SeccompFilterDescription?
    private let document: (() throws -> Spec)?

    /// A new one.
    init(_ plan: Plan, record: ContainerRecord, launch: Launch, terminalSize: WindowSize?, store: ContainerStore) {
        self.record = record
        self.launch = launch
        self.terminalSize = terminalSize
        self.store = store
        settings = plan.settings
        isNew = true
        limits = plan.limits
        layout = plan.layout
        filter = plan.filter
        document = plan.document
    }

    /// One that has been made before, as its documents have it.
    init(stored record: ContainerRecord, terminalSize: WindowSize?, in store: ContainerStore) throws {
        self.record = record
        self.store = store
        self.terminalSize = record.hasTerminal ? terminalSize ?? WindowSize(rows: 24, columns: 80) : nil
        let settings = try store.settings(record.id)
        self.settings = settings
        isNew = false
        var spec = try store.specification(record.id)
        limits = try CgroupLimits(settings.host.limits, spec.linux?.resources)
        let seccomp = spec.linux?.seccomp
        filter = { try seccomp.map { try SeccompFilterDescription($0) } }
        layout = try CgroupLayout.detect()
        document = nil
        // The first process needs neither.
        spec.linux?.resources = nil
        spec.linux?.seccomp = nil
        launch = Launch(spec: spec, root: store.rootFilesystem(record.id, settings.driver, layers: settings.layers))
        launch.leftOut = Set(settings.leftOut)
    }

    /// Its log, as its settings have it; nil when nothing is kept.
    func makeLog() -> LogFile? { LogFile(path: store.logPath(record.id), settings: settings.logging) }

    /// Writes its documents. The command does so while the monitor starts it.
    func writeDocuments() throws {
        guard let document else { return }
        let folder = store.folder(record.id)
        let durable = !record.removesItself
        try replaceFile("\(folder)/config.json", with: try JSONText.encode(try document()), durable: durable)
        try replaceFile("\(folder)/settings.json", with: try JSONText.encode(settings), durable: durable)
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
        if hasLived {
            limits = try CgroupLimits(
                try store.settings(record.id).host.limits, try store.specification(record.id).linux?.resources)
        }
        if hasLived || !isNew, case .whole(let fresh)? = try? store.found(record.id) { record.networks = fresh.networks }
        hasLived = true
        if launch.seccompProgram == nil {
            launch.seccompProgram = try filter().map { try SeccompCache(directory: store.folders.cache).program(for: $0).bytes }
        }
        launch.cgroup = try Cgroup.create(
            named: ContainerStore.cgroupName(record.id), in: layout, limits: limits, warnsOfMissing: !isRootOfMachine())
        launch.waitsForNetwork = waitsForNetwork
        try enterOtherNetwork()
    }

    /// Whether its network namespace is its own: it may be connected to networks while it lives, too.
    var ownsNetwork: Bool { launch.spec.linux?.namespaces?.contains { $0.type == "network" && $0.path == nil } == true }

    /// Whether it is on networks, with links of its own.
    var joinsNetworks: Bool { record.networks?.isEmpty == false }

    /// The program that gives an ordinary user's container its network.
    var userMode: UserModeProgram? { joinsNetworks ? nil : UserModeProgram(rawValue: settings.host.networkMode) }

    /// Whether the host side has links to make before its program begins.
    var waitsForNetwork: Bool { joinsNetworks || userMode != nil }

    /// With `--network container:NAME`, finds the namespace of that container as it is now.
    private func enterOtherNetwork() throws {
        let mode = settings.host.networkMode
        guard mode.hasPrefix("container:") else { return }
        let id = String(mode.dropFirst(10))
        guard let known = try store.find(id), let process = known.run?.process else {
            throw StartFailure(
                ofNetwork: "cannot join network of a non running container: \(id)\n"
                    + "  fix: start it first: minibox start \(id.prefix(12))")
        }
        let opened = try open("/proc/\(process.pid)/ns/net")
        // The number may be another process's by now: its handle says whether it still was that one when it was opened.
        guard process.handle() != nil else {
            throw StartFailure(ofNetwork: "cannot join network of a non running container: \(id)")
        }
        let entered = NamespaceSpec(type: "network", path: "/proc/self/fd/\(opened.number)")
        let namespaces = launch.spec.linux?.namespaces ?? []
        launch.spec.linux?.namespaces = namespaces.map { $0.type == "network" ? entered : $0 }
        otherNetwork = consume opened
    }

    /// Writes down that one that had ended, or had not begun, lives; where that fails, its lock still tells.
    func noteStart() {
        guard !isNew else { return }
        _ = try? store.change(record.id, durable: false) {
            $0.state = .alive
            $0.isStoppedByUser = false
        }
    }

    /// Tells of something that has happened to it, under the name that it has by now.
    func tell(_ event: (ContainerRecord) -> Event) {
        if case .whole(let fresh)? = try? store.found(record.id) { record = fresh }
        EventLog(store.folders).tell(event(record))
    }

    /// It is made and waits: nobody has started it.
    func waitForStart() { record.state = .created(failure: nil, exitCode: 0) }

    /// Decides that nothing of it is to be kept.
    func forget() { record.removesItself = true }

    /// Ends what the first process has left running. In a pid namespace of its own there is nothing: the kernel has
    /// ended it all.
    func endRemainingProcesses() {
        let ownsProcesses = launch.spec.linux?.namespaces?.contains { $0.type == "pid" && $0.path == nil } == true
        if !ownsProcesses { try? launch.cgroup?.kill() }
    }

    /// Lets it go on, if it is paused.
    func thaw() { if launch.cgroup?.isFrozen == true { try? launch.cgroup?.thaw() } }

    /// Whether the kernel has killed one of its processes for want of memory.
    var ranOutOfMemory: Bool { launch.cgroup.map { $0.events().outOfMemoryKills > 0 } ?? false }

    /// One life is over: its cgroup is removed, and its end is told.
    func endLife(exitCode: Int32, outOfMemory: Bool) throws {
        if outOfMemory { tell { Event("oom", of: $0) } }
        try removeCgroup()
        tell { .died($0, exitCode: exitCode) }
    }

    private func removeCgroup() throws(KernelError) {
        Door.begin(Steps.removal)
        try launch.cgroup?.remove()
        launch.cgroup = nil
    }

    /// Settles the end of its last life: the container is removed, or its last state is written.
    ///
    /// - Parameter stop: the wish that it ends; nil when it has ended by itself.
    func recordEnd(_ end: LifeNote.End, startedAt: Int64, stop: StopOrder?, droppedLogLines: Int) throws {
        if stop?.signal != nil { tell { Event("stop", of: $0) } }
        if record.removesItself && stop?.keeps != true { return try destroy() }
        try store.change(record.id) { record in
            record.state = .exited(
                startedAt: startedAt, finishedAt: end.at, exitCode: end.exitCode, outOfMemory: end.outOfMemory)
            record.isStoppedByUser = stop != nil
            record.droppedLogLines =
                droppedLogLines > 0 ? (record.droppedLogLines ?? 0) + droppedLogLines : record.droppedLogLines
        }
    }

    /// Settles a start that failed: a new container that could not even be prepared is not kept.
    func recordFailure(_ failure: StartFailure) throws {
        try? launch.cgroup?.kill()
        try removeCgroup()
        if isNew && failure.exitCode == StartFailure.ownCode { forget() }
        if record.removesItself { return try destroy() }
        try store.change(record.id) { record in
            switch record.state {
            case .alive, .created: record.state = .created(failure: failure.text, exitCode: failure.exitCode)
            case .exited(let start, let end, _, let outOfMemory):
                record.state = .exited(
                    startedAt: start, finishedAt: end, exitCode: failure.exitCode, outOfMemory: outOfMemory)
            }
        }
    }

    private func destroy() throws {
        try store.removeWhole(record.id, name: record.name)
        EventLog(store.folders).tell(Event("destroy", of: record))
    }
}
