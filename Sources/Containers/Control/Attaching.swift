import Linux

extension ContainerStore {
    /// `attach`: connects this command to a container that runs.
    ///
    /// - Throws: `UsageError` in Docker's words when it does not run.
    public func attach(_ text: String, _ wish: AttachWish, warned: (String) -> Void) throws -> AttendanceOutcome {
        let known = try look(up: text)
        let record = try known.requireRecord()
        if known.isPaused {
            throw UsageError("You cannot attach to a paused container, unpause it first", fix: "minibox unpause \(known.name)")
        }
        if case .restarting = known.life {
            throw UsageError("You cannot attach to a restarting container, wait until it is running", fix: "see 'minibox ps'")
        }
        guard known.run != nil, let line = try MonitorLine(known.id, in: self) else {
            throw UsageError("You cannot attach to a stopped container, start it first", fix: "minibox start -a \(known.name)")
        }
        var wish = wish
        if try !settings(known.id).keepsInputOpen { wish.givesInput = false }
        try line.send(.attach(input: wish.givesInput))
        EventLog(folders).tell(Event("attach", of: record))
        let attachment = try Attachment(monitor: line.release(), wish, hasTerminal: record.hasTerminal)
        if record.hasTerminal { try attachment.passWindowSize() }
        return try attachment.attend(known.id, in: self, first: nil, warned: warned)
    }
}
