import Linux
import OCI
import Runtime

/// `run` and `create`: a new container, and for `run` a monitor and the attachment of the command that the user started.
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

    /// Makes the container, and leaves it to be started.
    ///
    /// - Returns: its id.
    public func create(warned: (String) -> Void) throws -> String {
        let made = try Making(folders: folders, request: request).make(warned: warned)
        let id = made.container.record.id
        made.container.waitForStart()
        try made.leave()
        return id
    }

    /// Makes and starts the container, and stays with it unless it is to be left in the background.
    ///
    /// - Parameters:
    ///   - warned: told what an earlier container has left and could not be undone.
    ///   - told: told once the container is made.
    public func run(warned: (String) -> Void, made told: (Made) -> Void) throws -> AttendanceOutcome {
        let made = try Making(folders: folders, request: request).make(warned: warned)
        let container = made.container
        let store = container.store
        let id = container.record.id
        told(Made(id: id, folder: store.folder(id), cgroupName: ContainerStore.cgroupName(id)))
        if !request.detach { EventLog(folders).tell(Event("attach", of: container.record)) }
        let wish =
            request.detach
            ? nil
            : AttachWish(
                givesInput: request.interactive, passesSignals: request.passesSignals, detachKeys: request.detachKeys)
        let starting = try Starting(made, attach: wish)
        let attachment = try Attachment(
            monitor: MessageSocket(Linux.Descriptor(owning: starting.socket)), wish, hasTerminal: request.tty)
        do {
            try container.writeDocuments()
            try attachment.tellRecorded()
        } catch {
            // The monitor ends and removes what cannot be written down.
            try attachment.close()
            _ = try starting.monitor.process.wait()
            throw error
        }
        let first = try attachment.waitForStart(warned: warned) ?? (request.detach ? .detached : nil)
        let outcome = try attachment.attend(id, in: store, first: first, warned: warned)
        try starting.monitor.waitUnlessItStays(id, store, hasGone: attachment.hasLostMonitor)
        return outcome
    }
}

/// A monitor that this command has left beside a container.
struct LeftMonitor: ~Copyable {
    let process: ProcessHandle

    init(_ process: consuming ProcessHandle) { self.process = process }

    /// Waits for the end of a monitor that has nobody to look after any more; what it could not settle is tidied.
    ///
    /// - Parameter hasGone: whether it has closed its end without a last word: it has been killed, and is on its way out.
    func waitUnlessItStays(_ id: String, _ store: ContainerStore, hasGone: Bool) throws {
        if !hasGone, case .some(let note) = try LifeNote.read(id, in: store.folders), note.end == nil, !hasEnded { return }
        _ = try process.wait()
        _ = try store.tidy()
    }

    private var hasEnded: Bool { (try? waitUntilReadable([process.descriptor.number], milliseconds: 0).isEmpty) == false }
}
