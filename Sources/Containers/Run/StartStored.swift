import Linux

extension ContainerStore {
    /// `start`: starts a container that is there.
    ///
    /// - Parameter wish: stays with it, attached; nil to leave it in the background.
    /// - Returns: nil when it runs already.
    /// - Throws: `UsageError` in Docker's words when there is none, or it is paused.
    public func start(_ text: String, attach wish: AttachWish?, warned: (String) -> Void) throws -> AttendanceOutcome? {
        let known = try look(up: text)
        guard let lock = try claim(known) else { return nil }
        let container: Container
        do {
            guard case .whole(let record) = try found(known.id) else {
                try lock.remove()
                throw UsageError("No such container: \(text)")
            }
            container = try Container(stored: record, terminalSize: .ofCaller, in: self)
        }
        var wish = wish
        if !container.settings.keepsInputOpen { wish?.givesInput = false }
        if wish != nil { EventLog(folders).tell(Event("attach", of: container.record)) }
        let starting = try Starting(MadeContainer(container: container, lock: lock), attach: wish)
        let attachment = try Attachment(
            monitor: MessageSocket(Linux.Descriptor(owning: starting.socket)), wish, hasTerminal: container.record.hasTerminal)
        let first = try attachment.waitForStart(warned: warned) ?? (wish == nil ? .detached : nil)
        let outcome = try attachment.attend(known.id, in: self, first: first, warned: warned)
        try starting.monitor.waitUnlessItStays(known.id, self, hasGone: attachment.hasLostMonitor)
        return outcome
    }

    /// Takes the life lock of a container that nobody looks after.
    ///
    /// - Returns: nil when it runs.
    private func claim(_ known: KnownContainer) throws -> LifeLock? {
        if known.isPaused {
            throw UsageError("cannot start a paused container, try unpause instead", fix: "minibox unpause \(known.name)")
        }
        let record = try known.requireRecord()
        let note = LifeNote(name: record.name, removesItself: record.removesItself)
        while true {
            do { return try LifeLock(new: known.id, note: note, in: folders) } catch {
                guard error.errno == .exists else { throw error }
            }
            // Another command was faster: it starts the container, or removes it; or it copies files, and is waited for.
            if try !LifeLock.waitForBorrower(of: known.id, in: folders), try runsSoon(known.id) { return nil }
            _ = try tidy()
        }
    }

    /// Waits for what becomes of a container that another command starts at this moment.
    ///
    /// - Returns: false when nobody looks after it any more: the start has failed, or its starter was killed.
    private func runsSoon(_ id: String) throws -> Bool {
        let deadline = monotonicNanoseconds() + 5_000_000_000
        while let note = try LifeNote.read(id, in: folders), note.run == nil, note.pause == nil {
            if monotonicNanoseconds() > deadline { return true }
            // A starter that was killed holds nothing any more.
            if let abandoned = try LifeLock(abandoned: id, in: folders) {
                abandoned.leaveToMonitor()
                return false
            }
            sleep(milliseconds: 2)
        }
        return try LifeNote.read(id, in: folders) != nil
    }
}
