import Linux
import Networks
import OCI

extension ContainerStore {
    /// Undoes what killed commands and monitors have left, for a command that makes no containers: it begins no state
    /// folder either, and one that this user may not change is left as it is. The run folder is gone with each reboot.
    ///
    /// - Returns: see `tidy`.
    public func tidyIfUsed() throws -> [String] {
        guard isDirectory(folders.containers), isDirectory(folders.names), isWritable(folders.containers) else { return [] }
        try folders.ensure()
        return try tidy()
    }

    /// Undoes what killed commands and monitors have left: every minibox command that looks at containers calls this first.
    ///
    /// A container is dead when its lock can be taken. Costs two calls for each living container.
    /// - Returns: what could not be undone, in words: one container's rest must not keep others from starting.
    public func tidy() throws -> [String] {
        var problems: [String] = []
        for id in try directoryEntries(folders.locks) {
            do { if let lock = try LifeLock(abandoned: id, in: folders) { try bury(lock) } } catch {
                problems.append("what is left of the container \(id) cannot be removed: \(error)")
            }
        }
        do { try tidyNetworks() } catch { problems.append("what is left on networks cannot be removed: \(error)") }
        return problems + (try sweepAfterReboot())
    }

    /// Frees the places of containers that nobody looks after, and takes down bridges that a killed janitor has left.
    private func tidyNetworks() throws {
        // Who joins has its lock before its place: looked at in this order, none is missed.
        let members = try folders.networks.members()
        if !members.isEmpty {
            for id in members.subtracting(try directoryEntries(folders.locks)) {
                folders.networks.removeLinks(of: try folders.networks.leaveAll(id))
            }
        }
        NetworkJanitor(folders.networks).takeOver()
    }

    /// Removes what one dead container has left on the machine, and settles what becomes of its folder.
    private func bury(_ lock: consuming LifeLock) throws {
        let id = lock.id
        let note = try lock.note()
        // Nothing of it lived: its files were in use.
        if note.isBorrowed == true { return try lock.remove() }
        // The first process dies with its monitor; if it changed its user and lost that bond, it is killed here.
        if let survivor = note.run?.process.handle() { try? survivor.send(.kill) }
        // So does the program that gives it its network, or sees that nobody holds its life any more.
        if let carrier = note.networkProcess?.handle(), (try? carrier.send(.kill)) != nil {
            _ = try waitUntil(readable: carrier.descriptor.number, milliseconds: 2000)
        }
        if let group = Cgroup.existing(named: Self.cgroupName(id), in: try CgroupLayout.detect()) {
            try group.kill()
            try group.remove()
        }
        removeControlSocket(id)
        let left = try folders.networks.leaveAll(id)
        folders.networks.removeLinks(of: left)
        try settle(id, note, left)
        try lock.remove()
    }

    /// What had not started yet, or was to remove itself, is removed; another container has exited. A record that is
    /// damaged says nothing of that: what its container has written is not ours to throw away.
    private func settle(_ id: String, _ note: LifeNote, _ left: [Endpoint]) throws {
        if note.removesItself == true { return try removeWhole(id, name: note.name) }
        switch try found(id) {
        case .missing: try removeWhole(id, name: note.name)
        case .damaged: return
        case .whole(let record):
            guard !record.removesItself else { return try removeWhole(id, name: record.name) }
            guard let run = note.run else {
                // Being made, it had not started yet; a later start that came to nothing changes nothing.
                if case .alive = record.state { try removeWhole(id, name: record.name) }
                return
            }
            // Where nobody saw how it ended, it was killed together with its monitor.
            let end = note.end ?? LifeNote.End(exitCode: 128 + Signal.kill.number, at: wallClockNanoseconds(), outOfMemory: false)
            try change(id) { record in
                if case .exited(run.startedAt, _, _, _) = record.state { return }
                record.state = .exited(
                    startedAt: run.startedAt, finishedAt: end.at, exitCode: end.exitCode, outOfMemory: end.outOfMemory)
            }
            EventLog(folders).tell(.died(record, exitCode: end.exitCode))
            for endpoint in left { EventLog(folders).tell(Event("disconnect", of: endpoint)) }
        }
    }

    /// After a reboot the locks are gone with the run folder: once in each boot, every folder is looked at, by one
    /// command while the others wait for it.
    private func sweepAfterReboot() throws -> [String] {
        let mark = "\(folders.run)/boot"
        let boot = try bootIdentity()
        if (try? readText(mark)) == boot { return [] }
        let file = try open(mark, [.readWrite, .create])
        _ = try lock(file.number, wait: true)
        if try readText(of: file.number, name: mark) == boot { return [] }
        let living = Set(try directoryEntries(folders.locks))
        var problems: [String] = []
        for id in try directoryEntries(folders.containers) where !living.contains(id) {
            do { try buryAfterReboot(id) } catch {
                problems.append("what is left of the container \(id) cannot be settled: \(error)")
            }
        }
        try wanting("note in \(mark) that this boot has been looked at") { () throws(KernelError) in
            try truncate(file.number)
            try rewind(file.number)
            try write(boot, to: file.number)
        }
        return problems
    }

    private func buryAfterReboot(_ id: String) throws {
        var note = LifeNote()
        switch try found(id) {
        case .damaged: return
        case .missing: break
        case .whole(let record):
            if !record.removesItself { guard case .alive = record.state else { return } }
            note = LifeNote(name: record.name, removesItself: record.removesItself)
            note.run = .unseen(startedAt: record.createdAt)
        }
        if let lock = try? LifeLock(new: id, note: note, in: folders) { try bury(lock) }
    }
}
