import Linux

extension ContainerStore {
    /// `stop`: asks a container to end, and ends it when it does not.
    ///
    /// - Parameters:
    ///   - signal: nil for the container's own stop signal.
    ///   - seconds: how long it may take; nil for the container's own patience, negative for ever.
    ///   - keeps: keeps a container that was to remove itself, for it is to be started again.
    public func stop(_ text: String, signal: Signal? = nil, seconds: Int? = nil, keeps: Bool = false) throws {
        let known = try look(up: text)
        let record = try known.requireRecord()
        guard let line = try MonitorLine(known.id, in: self) else { return }
        let own = record.stopSignal.flatMap { Signal($0) } ?? .terminate
        let patience = Int32(clamping: seconds ?? record.stopSeconds ?? 10)
        try line.send(.stop(StopOrder(signal: signal ?? own, seconds: patience, keeps: keeps)))
        try waitForEnd(known.id, line)
    }

    /// `kill`: sends a signal to the first process; after SIGKILL, waits for the end.
    public func kill(_ text: String, _ signal: Signal) throws {
        let known: KnownContainer
        do { known = try look(up: text) } catch let error as UsageError {
            throw UsageError("Cannot kill container: \(text): \(error.message)", fix: error.fix)
        }
        guard known.run != nil, let line = try MonitorLine(known.id, in: self) else {
            throw UsageError("Cannot kill container: \(text): Container \(known.id) is not running", fix: "see 'minibox ps -a'")
        }
        if signal == .kill {
            // One who kills a container does not want it back.
            try line.send(.stop(StopOrder(signal: nil, seconds: -1)))
            try waitForEnd(known.id, line)
        } else {
            try line.send(.signal(signal))
            try line.waitUntilDone()
        }
    }

    /// `wait`: waits until a container does not run.
    ///
    /// - Returns: its exit code.
    public func wait(for text: String) throws -> Int32 {
        let known = try look(up: text)
        if let line = try MonitorLine(known.id, in: self), let code = try line.waitForEnd() { return code }
        for problem in try tidy() { throw UsageError(problem) }
        switch try self.known(known.id).life {
        case .exited(_, _, let code, _), .created(_, let code), .restarting(let code, _): return code
        case .running, .paused: return try wait(for: text)
        case .damaged: return 128 + Signal.kill.number
        }
    }

    /// - Throws: when the monitor does not answer, or has died and what it left cannot be undone.
    private func waitForEnd(_ id: String, _ line: borrowing MonitorLine) throws {
        if try line.waitForEnd() == nil { for problem in try tidy() { throw UsageError(problem) } }
    }
}

extension ContainerStore {
    /// `restart`: ends a container if it runs, and starts it again.
    public func restart(_ text: String, signal: Signal? = nil, seconds: Int? = nil, warned: (String) -> Void) throws {
        let known = try look(up: text)
        _ = try known.requireRecord()
        try stop(known.id, signal: signal, seconds: seconds, keeps: true)
        if case .failed(let text, _)? = try start(known.id, attach: nil, warned: warned) { throw UsageError(text) }
        let record = try known.requireRecord()
        EventLog(folders).tell(Event("restart", of: record))
    }
}
