import Images
import Linux

/// What killed commands have left that nobody owns, found and removed.
public struct Remains: Sendable, Equatable {
    /// `cgroup minibox-4f2a…`, `name web`
    public var things: [String] = []
    public var bytes: Int64 = 0
    /// What could not be removed, in words.
    public var problems: [String] = []
}

extension ContainerStore {
    /// Removes what killed commands have left: all of this state folder, and nothing that another one may own.
    ///
    /// Whatever belongs to a container is removed under its life lock, taken for that: nobody begins to make or start it
    /// meanwhile, and a container that somebody looks after is not touched.
    public func sweepRemains() throws -> Remains {
        guard isDirectory(folders.containers), isDirectory(folders.names), isWritable(folders.containers) else {
            return Remains()
        }
        try folders.ensure()
        var sweep = Sweep(store: self)
        try sweep.run()
        return sweep.remains
    }
}

private struct Sweep {
    let store: ContainerStore
    private(set) var remains = Remains()
    private var folders: StateFolders { store.folders }

    init(store: ContainerStore) { self.store = store }

    mutating func run() throws {
        try tidyLocks()
        try removeGroups()
        try removeFolders()
        try removeSockets()
        try removeNames()
        try removeDrafts()
        try removeLayers()
        try removeVolumes()
    }

    // MARK: What belongs to a container

    /// The locks of those whose keepers are dead, with all that these had on the machine.
    private mutating func tidyLocks() throws {
        for id in try directoryEntries(folders.locks) {
            guard let lock = try? LifeLock(abandoned: id, in: folders) else { continue }
            lock.leaveToMonitor()
            remains.things.append("dead container \(id)")
        }
        remains.problems += try store.tidy()
    }

    /// A cgroup says only which container it was made for: it is ours when this state folder has known that container, and
    /// no process is in it.
    private mutating func removeGroups() throws {
        let prefix = ContainerStore.cgroupName("")
        let layout = try CgroupLayout.detect()
        let ids = Cgroup.names(beginningWith: prefix, in: layout).map { String($0.dropFirst(prefix.utf8.count)) }
            .filter { $0.utf8.count == 64 && ContainerID.isPrefix($0) && !exists("\(folders.locks)/\($0)") }
        if ids.isEmpty { return }
        let events = [folders.events, "\(folders.events).1"].map { (try? readText($0)) ?? "" }
        for id in ids where exists(store.folder(id)) || events.contains(where: { $0.contains("\"ID\":\"\(id)\"") }) {
            holding(id) { remains in
                guard let group = Cgroup.existing(named: prefix + id, in: layout), try group.processes().isEmpty else { return }
                try group.remove()
                remains.things.append("cgroup \(prefix)\(id)")
            }
        }
    }

    /// Folders of containers that were never written down.
    private mutating func removeFolders() throws {
        for id in try store.ids() {
            guard case .missing = try store.found(id), !exists("\(folders.locks)/\(id)") else { continue }
            let store = store
            holding(id) { remains in
                // Its maker may have written it down since.
                guard case .missing = try store.found(id) else { return }
                remains.bytes += try treeSize(store.folder(id))
                try store.removeFolder(id, name: nil)
                remains.things.append("folder \(store.folder(id))")
            }
        }
    }

    private mutating func removeSockets() throws {
        for id in try directoryEntries(folders.sockets) where !exists("\(folders.locks)/\(id)") {
            let path = "\(folders.sockets)/\(id)"
            holding(id) { remains in
                try unlink(path)
                remains.things.append("socket \(path)")
            }
        }
    }

    /// Does something while nobody else can look after a container; what fails is told at the end.
    private mutating func holding(_ id: String, _ body: (inout Remains) throws -> Void) {
        do {
            // If this process is killed, the lock is found dead: it must not say more than is known.
            let lock: LifeLock
            do { lock = try LifeLock(new: id, note: try note(id), in: folders) } catch let error as KernelError {
                // Somebody has begun to look after it.
                guard error.errno == .exists else { throw error }
                return
            }
            do { try body(&remains) } catch {
                remains.problems.append("what is left of the container \(id) cannot be removed: \(error)")
            }
            try lock.remove()
        } catch {
            remains.problems.append("what is left of the container \(id) cannot be removed: \(error)")
        }
    }

    /// What to say in the lock: a container whose record calls it alive, though nobody looks after it, has ended.
    private func note(_ id: String) throws -> LifeNote {
        guard case .whole(let record) = try store.found(id), case .alive = record.state else { return LifeNote() }
        return LifeNote(
            name: record.name,
            run: .unseen(startedAt: record.createdAt))
    }

    // MARK: What belongs to none

    private mutating func removeNames() throws {
        for name in try directoryEntries(folders.names) {
            if try store.freeStaleName("\(folders.names)/\(name)") { remains.things.append("name \(name)") }
        }
    }

    /// How old a draft is that no writer can be at any more, in seconds.
    private static let draftAge = 60

    /// Files that were to replace others when their writer was killed.
    private mutating func removeDrafts() throws {
        let places = try [folders.cache, "\(folders.root)/images"] + store.ids().map(store.folder)
        let now = wallClockNanoseconds() / 1_000_000_000
        for place in places where isDirectory(place) {
            for name in try directoryEntries(place) where name.hasSuffix(".new") {
                let path = "\(place)/\(name)"
                guard let found = try? status(path, followLinks: false), found.kind == .file,
                    Int64(found.modifiedAt.seconds) < now - Int64(Self.draftAge), (try? unlink(path)) != nil
                else { continue }
                remains.bytes += Int64(found.sizeBytes)
                remains.things.append("draft \(path)")
            }
        }
    }

    private mutating func removeLayers() throws {
        guard let used = store.usedLayers() else { return }
        do {
            let swept = try ImageStore(root: folders.root).sweep(keeping: used, size: treeSize, remove: SubordinateFiles.remove)
            remains.things += swept.things
            remains.bytes += swept.bytes
        } catch { remains.problems.append("what is left of images cannot be removed: \(error)") }
    }

    /// Volumes half made, and half removed.
    private mutating func removeVolumes() throws {
        let drafts = try isDirectory(folders.volumes) ? directoryEntries(folders.volumes).filter { $0.hasPrefix(".") } : []
        if drafts.isEmpty { return }
        let store = VolumeStore(folders)
        do { try store.locked { try store.sweep() } } catch {
            remains.problems.append("what is left of volumes cannot be removed: \(error)")
        }
        for name in drafts where !exists("\(folders.volumes)/\(name)") { remains.things.append("volume draft \(name)") }
    }
}
