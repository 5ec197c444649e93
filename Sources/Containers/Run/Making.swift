import Linux
import Runtime

/// From a request to a container on the disk, under its life lock.
struct Making {
    let folders: StateFolders
    let request: RunRequest

    /// Makes the container; its documents are not written yet.
    ///
    /// - Parameter warned: told what an earlier container has left and could not be undone.
    func make(warned: (String) -> Void) throws -> MadeContainer {
        // The modes of what is made here do not depend on the caller; those of the files that she asked for do.
        let callersMask = setFileModeMask(0o022)
        defer { setFileModeMask(callersMask) }
        try folders.ensure()
        let store = ContainerStore(folders)
        for problem in try store.tidy() { warned(problem) }
        let plan = try Plan(request, in: store)
        if !request.ports.isEmpty || request.publishesAll, !plan.request.network.takesPorts {
            warned("Published ports are discarded when using \(plan.request.network.word) network mode")
        }
        for warning in plan.builder.warnings { warned(warning) }
        if let lack = request.lackOfNetwork { warned("\(lack)") }
        let creation = Creation(plan, in: store)
        let name = try creation.chooseName()
        let lock = try LifeLock(
            new: plan.id.text, note: LifeNote(name: name.text, removesItself: request.removesItself), in: folders)
        var hasIDFile = false
        do {
            try writeIDFile(plan.id, mode: 0o644 & ~callersMask)
            hasIDFile = true
            let container = try creation.make(named: name) { name throws(KernelError) in
                try lock.add(LifeNote(name: name.text))
            }
            EventLog(folders).tell(Event("create", of: container.record))
            return MadeContainer(container: container, lock: lock)
        } catch {
            if hasIDFile, let path = request.cidFile { try? unlink(path) }
            // What could not be undone is left for the next command to find by its lock.
            if exists(plan.builder.folder) { lock.leaveToMonitor() } else { try lock.remove() }
            throw error
        }
    }

    /// Of several commands with one file, one gets it.
    private func writeIDFile(_ id: ContainerID, mode: UInt32) throws {
        guard let path = request.cidFile else { return }
        do {
            let file = try open(path, [.writeOnly, .create, .exclusive, .noFollow], mode: mode)
            try write(id.text, to: file.number)
        } catch {
            if error.errno == .exists {
                throw UsageError(
                    "container ID file found, make sure the other container isn't running or delete \(path)",
                    fix: "rm \(path), or choose another file")
            }
            throw error.wanted(
                "write the container's id to \(path)", fix: "name a file in a directory that is there and writable")
        }
    }
}

/// A container and the lock that says that somebody looks after it.
struct MadeContainer: ~Copyable {
    let container: Container
    let lock: LifeLock

    init(container: Container, lock: consuming LifeLock) {
        self.container = container
        self.lock = lock
    }

    /// Leaves it to whoever starts it: its documents are written, and nobody looks after it any more.
    consuming func leave() throws {
        try container.writeDocuments()
        try lock.remove()
    }
}
