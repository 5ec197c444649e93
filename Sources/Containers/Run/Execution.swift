import Linux
import OCI
import Runtime

/// `run`: creation, a monitor, and the attachment of the command that the user started.
public struct Execution {
    private let folders: StateFolders
    private let request: RunRequest

    public init(folders: StateFolders, request: RunRequest) {
        self.folders = folders
        self.request = request
    }

    /// What `run` knows of the container before it starts, for those who render its story.
    public struct Made: Sendable {
        public let id: String
        public let folder: String
        public let cgroupName: String
    }

    /// How it went.
    public enum Outcome: Sendable, Equatable {
        /// The container's own exit code; 128 and the number of a signal that was for the command alone.
        case ended(exitCode: Int32)
        /// In the background, with this id.
        case detached(id: String)
        /// It could not be started.
        case failed(String, exitCode: Int32)
    }

    /// Makes and starts the container, and stays with it unless it is to be left in the background.
    ///
    /// - Parameters:
    ///   - warned: told what an earlier container has left and could not be undone.
    ///   - made: told once the container is made.
    public func run(warned: (String) -> Void, made: (Made) -> Void) throws -> Outcome {
        // The modes of what is made here do not depend on the caller; those of the files that she asked for do.
        let callersMask = setFileModeMask(0o022)
        defer { setFileModeMask(callersMask) }
        // Whoever ignores the end of its children never learns how they ended.
        SignalDisposition.set(.byDefault, for: .child)
        try folders.ensure()
        let store = ContainerStore(folders)
        for problem in try store.tidy() { warned(problem) }
        let plan = try Plan(request, in: store)
        let creation = Creation(plan, in: store)
        let name = try creation.chooseName()
        let lock = try LifeLock(
            new: plan.id.text, note: LifeNote(name: name.text, removesItself: request.removesItself), in: folders)
        let container: Container
        var hasIDFile = false
        do {
            try writeIDFile(plan.id, mode: 0o644 & ~callersMask)
            hasIDFile = true
            container = try creation.make(named: name) { name throws(KernelError) in try lock.add(LifeNote(name: name.text)) }
        } catch {
            if hasIDFile, let path = request.cidFile { try? unlink(path) }
            // What could not be undone is left for the next command to find by its lock.
            if exists(plan.builder.folder) { lock.leaveToMonitor() } else { try lock.remove() }
            throw error
        }
        let id = container.record.id
        made(Made(id: id, folder: store.folder(id), cgroupName: ContainerStore.cgroupName(id)))
        // A reader that goes away is told by EPIPE, not by death.
        SignalDisposition.set(.ignore, for: .pipe)
        Door.begin(Steps.monitor)
        let (ours, theirs): (CInt, CInt)
        let outcome: CloneOutcome
        do {
            (ours, theirs) = try wanting("\(Steps.monitor.purpose)") { () throws(KernelError) in try MessageSocket.pair().split()
            }
            outcome = try wanting("\(Steps.monitor.purpose)") { () throws(KernelError) in try clone() }
        } catch {
            // Nobody looks after it: it is buried as one whose command was killed.
            lock.leaveToMonitor()
            _ = try? store.tidy()
            throw error
        }
        let monitor: ProcessHandle
        switch consume outcome {
        case .child:
            Door.become(.monitor)
            close(ours)
            becomeMonitor(of: container, attached: theirs, lock: lock)
        case .parent(let handle): monitor = handle
        }
        close(theirs)
        lock.leaveToMonitor()
        return try attend(container, MessageSocket(Descriptor(owning: ours)), monitor, warned)
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

    private func attend(
        _ container: Container, _ socket: consuming MessageSocket, _ monitor: borrowing ProcessHandle, _ warned: (String) -> Void
    ) throws -> Outcome {
        let attachment = try Attachment(
            monitor: socket, passesInput: request.interactive && !request.detach, hasTerminal: request.tty,
            passesSignals: request.passesSignals, detachKeys: request.detachKeys)
        do {
            try container.writeDocuments()
            try attachment.tellRecorded()
        } catch {
            // The monitor ends and removes what cannot be written down.
            try attachment.close()
            _ = try monitor.wait()
            throw error
        }
        var outcome = try attachment.waitForStart()
        if outcome == nil { outcome = request.detach ? .detached : try attachment.run() }
        if let error = attachment.lostOutput { warned("\(error)") }
        switch outcome! {
        case .detached: return .detached(id: container.record.id)
        case .failed(let text, let code):
            _ = try monitor.wait()
            // A monitor that failed itself has settled nothing.
            _ = try? container.store.tidy()
            return .failed(text, exitCode: code)
        case .interrupted(let signal): return .ended(exitCode: 128 + signal.number)
        case .ended(let code):
            _ = try monitor.wait()
            return .ended(exitCode: code)
        case .lost:
            _ = try monitor.wait()
            _ = try container.store.tidy()
            return .failed(
                "the monitor of the container was killed, and the container with it\n"
                    + "  fix: what it had on the machine is removed; run it again",
                exitCode: 125)
        }
    }

    private func becomeMonitor(of container: Container, attached: CInt, lock: consuming LifeLock) -> Never {
        do {
            try startSession()
            try changeDirectory(to: "/")
            try ProcessControl.becomeSubreaper()
            try ProcessControl.setName("minibox-monitor")
            ProcessTitle.set("minibox-monitor \(container.record.id)")
            try closeInherited(from: 3)
            try releaseStreams()
            let lock = try Monitor(container, attached: attached, lock: lock).run()
            // What could not be undone is left for the next command to find by its lock.
            if container.isSettled { try lock.remove() }
            exitNow(0)
        } catch {
            try? sendMessage(Message.failed("\(error)", exitCode: 125).encoded(), to: attached, wait: true)
            exitNow(1)
        }
    }

    /// The monitor reads nothing and writes nothing of the caller's: a pipe must end when the command does.
    private func releaseStreams() throws(KernelError) {
        let null = try open("/dev/null", .readWrite)
        for number in CInt(0)...2 { try duplicate(null.number, onto: number) }
    }
}
