import Linux

extension ContainerStore {
    /// `rm`: removes a container.
    ///
    /// - Parameters:
    ///   - force: ends one that runs, and removes one whose record is damaged.
    ///   - volumes: removes the volumes that were made for it alone, too.
    /// - Throws: `UsageError` in Docker's words when there is none, or it runs.
    public func remove(_ text: String, force: Bool, volumes: Bool) throws {
        let known = try look(up: text)
        if known.isPaused && !force {
            throw UsageError(
                "You cannot remove a paused container \(known.id). Unpause and then stop the container before attempting "
                    + "removal or force remove", fix: "minibox rm -f \(known.name)")
        }
        if !force, known.record == nil {
            throw UsageError(
                "the record of container \(known.id) is damaged", fix: "remove it: minibox rm -f \(known.id.prefix(12))")
        }
        let lock = try take(known, force: force)
        // Whoever has got here first has removed it.
        guard isDirectory(folder(known.id)) else { return try lock.remove() }
        var record = known.record
        if case .whole(let fresh) = try found(known.id) { record = fresh }
        do {
            if volumes || record?.removesItself == true { try VolumeStore(folders).removeAnonymous(of: known.id) }
            try removeFolder(known.id, name: record?.name)
            if record == nil { try releaseNames(of: known.id) }
        } catch {
            // What is left is found by its lock.
            lock.leaveToMonitor()
            throw error
        }
        if let record { EventLog(folders).tell(Event("destroy", of: record)) }
        try lock.remove()
    }

    /// Takes the life lock, so that nobody starts the container meanwhile; ends it first if that is wished.
    private func take(_ known: KnownContainer, force: Bool) throws -> LifeLock {
        let note = LifeNote(name: known.record?.name, removesItself: true)
        for _ in 0..<Self.attempts {
            do { return try LifeLock(new: known.id, note: note, in: folders) } catch {
                guard error.errno == .exists else { throw error }
            }
            if try LifeLock.waitForBorrower(of: known.id, in: folders) {
                _ = try tidy()
                continue
            }
            guard force else {
                throw UsageError(
                    "You cannot remove a running container \(known.id). Stop the container before attempting removal or force "
                        + "remove", fix: "minibox stop \(known.name), or minibox rm -f \(known.name)")
            }
            try end(known.id)
        }
        throw UsageError(
            "Container \(known.id) is started again and again", fix: "end what starts it, and try again")
    }

    /// How long a monitor may take over the end of a container that has been killed.
    private static let silenceMilliseconds: Int32 = 10_000
    /// How often a container may be started by others while it is removed.
    private static let attempts = 100

    /// Ends a container by force, with its monitor or in its stead.
    private func end(_ id: String) throws {
        if let line = try MonitorLine(id, in: self) {
            try line.send(.stop(StopOrder(signal: nil, seconds: -1, keeps: true)))
            if try line.waitForEnd(milliseconds: Self.silenceMilliseconds) != nil { return }
            // A monitor that stands still, or is stuck, takes the container along.
            if let monitor = try LifeNote.read(id, in: folders)?.monitor?.handle() {
                try? monitor.send(.kill)
                _ = try waitUntil(readable: monitor.descriptor.number, milliseconds: Self.silenceMilliseconds)
            }
        }
        _ = try tidy()
    }

    /// Gives back every name of a container whose record does not tell it.
    private func releaseNames(of id: String) throws(KernelError) {
        for name in try directoryEntries(folders.names) where (try? readLink("\(folders.names)/\(name)")) == id {
            try release(name: name, of: id)
        }
    }
}
