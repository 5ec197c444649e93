import Linux
import Networks
import OCI

/// A container as everybody but its monitor knows it.
public struct KnownContainer: Sendable {
    public let id: String
    /// Nil when `container.json` is damaged.
    public let record: ContainerRecord?
    public let life: Life
    /// The ports of this machine that lead into it now.
    public var ports: [PublishedPort] = []

    /// How it is with it at this moment.
    public enum Life: Sendable, Equatable {
        /// Never started, or being made or started just now; or its start has failed, and why.
        case created(failure: String?, exitCode: Int32)
        case running(LifeNote.Run, Health.Status?)
        case paused(LifeNote.Run, Health.Status?)
        /// Between an end and the next start.
        case restarting(exitCode: Int32, finishedAt: Int64)
        case exited(startedAt: Int64, finishedAt: Int64, exitCode: Int32, outOfMemory: Bool)
        /// Nothing is known of it but that it is there.
        case damaged
    }

    /// Its name; the short id of one that is damaged.
    public var name: String { record?.name ?? String(id.prefix(12)) }

    /// Its first process, while there is one.
    public var run: LifeNote.Run? {
        switch life {
        case .running(let run, _), .paused(let run, _): run
        default: nil
        }
    }

    public var isPaused: Bool { if case .paused = life { true } else { false } }

    /// Docker's word for its state.
    public var status: String {
        switch life {
        case .created: "created"
        case .running: "running"
        case .paused: "paused"
        case .restarting: "restarting"
        case .exited: "exited"
        case .damaged: "dead"
        }
    }

    /// Its record.
    ///
    /// - Throws: `UsageError` for a container whose record is damaged.
    public func requireRecord() throws(UsageError) -> ContainerRecord {
        guard let record else {
            throw UsageError(
                "the record of container \(id) is damaged", fix: "remove it: minibox rm -f \(id.prefix(12))")
        }
        return record
    }

    /// Its first process.
    ///
    /// - Throws: `UsageError` in Docker's words when it does not run.
    public func requireRun() throws(UsageError) -> LifeNote.Run {
        guard let run else { throw UsageError("Container \(id) is not running", fix: "start it: minibox start \(name)") }
        return run
    }
}

extension ContainerStore {
    /// Finds the container that somebody means: by its id, its name, or the beginning of its id.
    ///
    /// - Throws: `UsageError` in Docker's words when there is none, or several.
    public func look(up text: String) throws -> KnownContainer {
        let reference = try ContainerReference(parsing: text)
        return try known(try identify(reference))
    }

    /// Finds the container that somebody means; nil when there is none.
    ///
    /// - Throws: `UsageError` in Docker's words when there are several.
    public func find(_ text: String) throws -> KnownContainer? {
        // What can be no container's name may be an image's.
        guard let reference = try? ContainerReference(parsing: text) else { return nil }
        return try match(reference).map { try known($0) }
    }

    /// The id of the container that a reference means.
    func identify(_ reference: ContainerReference) throws -> String {
        guard let id = try match(reference) else {
            throw UsageError("No such container: \(reference.text)", fix: "see 'minibox ps -a' for those that there are")
        }
        return id
    }

    private func match(_ reference: ContainerReference) throws -> String? {
        let text = reference.text
        if text.utf8.count == 64, ContainerID.isPrefix(text), isDirectory(folder(text)) { return text }
        let name = text.hasPrefix("/") ? String(text.dropFirst()) : text
        if let id = try? readLink("\(folders.names)/\(name)"), isDirectory(folder(id)) { return id }
        let matches = ContainerID.isPrefix(text) ? try ids().filter { $0.hasPrefix(text) } : []
        guard matches.count <= 1 else {
            throw UsageError("Multiple IDs found with provided prefix: \(text)", fix: "write more of the id, or the name")
        }
        return matches.first
    }

    /// All containers, the newest first; those whose record is damaged last.
    public func all() throws -> [KnownContainer] {
        let living = Set(try entriesIfThere(folders.locks))
        let layout = living.isEmpty ? nil : try CgroupLayout.detect()
        return try ids().compactMap { try? known($0, isAlive: living.contains($0), layout: layout) }
            .sorted { ($0.record?.createdAt ?? 0, $0.id) > ($1.record?.createdAt ?? 0, $1.id) }
    }

    /// The ids of all containers, in no order.
    func ids() throws -> [String] { try entriesIfThere(folders.containers).filter { $0.utf8.count == 64 } }

    private func entriesIfThere(_ folder: String) throws(KernelError) -> [String] {
        do { return try directoryEntries(folder) } catch {
            guard error.errno == .missing else { throw error }
            return []
        }
    }

    func known(_ id: String) throws -> KnownContainer {
        try known(id, isAlive: exists("\(folders.locks)/\(id)"), layout: nil)
    }

    func known(_ id: String, isAlive: Bool, layout: CgroupLayout?) throws -> KnownContainer {
        let found = try found(id)
        var record: ContainerRecord?
        if case .whole(let whole) = found { record = whole }
        if isAlive, let note = try? LifeNote.read(id, in: folders) {
            return KnownContainer(id: id, record: record, life: try life(id, note, record, layout), ports: note.ports)
        }
        guard let record else { return KnownContainer(id: id, record: nil, life: .damaged) }
        switch record.state {
        // Its lock is gone by now, and it was there when its state was read: its end is told by its record read anew.
        case .alive:
            return isAlive
                ? try known(id, isAlive: false, layout: layout)
                : KnownContainer(id: id, record: record, life: .created(failure: nil, exitCode: 0))
        case .created(let failure, let code):
            return KnownContainer(id: id, record: record, life: .created(failure: failure, exitCode: code))
        case .exited(let start, let end, let code, let outOfMemory):
            return KnownContainer(
                id: id, record: record,
                life: .exited(startedAt: start, finishedAt: end, exitCode: code, outOfMemory: outOfMemory))
        }
    }

    private func life(_ id: String, _ note: LifeNote, _ record: ContainerRecord?, _ layout: CgroupLayout?) throws
        -> KnownContainer.Life
    {
        if let pause = note.pause { return .restarting(exitCode: pause.exitCode, finishedAt: pause.at) }
        guard let run = note.run else {
            // Being started: until the program runs it is what it was.
            switch record?.state {
            case .exited(let start, let end, let code, let outOfMemory):
                return .exited(startedAt: start, finishedAt: end, exitCode: code, outOfMemory: outOfMemory)
            case .created(let failure, let code): return .created(failure: failure, exitCode: code)
            case .alive, nil: return .created(failure: nil, exitCode: 0)
            }
        }
        let isFrozen = Cgroup.isFrozen(named: Self.cgroupName(id), in: try layout ?? CgroupLayout.detect())
        return isFrozen ? .paused(run, note.health) : .running(run, note.health)
    }
}
