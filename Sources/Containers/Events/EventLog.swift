import Linux

/// `events.jsonl`: what has happened, a JSON object a line, the oldest first. When it has grown, it becomes
/// `events.jsonl.1` and a new one begins.
public struct EventLog: Sendable {
    private let path: String

    public init(_ folders: StateFolders) { path = folders.events }

    /// The size at which a new file begins, in bytes: some ten thousand events.
    private static let fullBytes = 4 << 20

    /// Adds an event.
    ///
    /// Never fails: what has happened has happened, and a disk that is full is no reason to undo it.
    func tell(_ event: Event) {
        do throws(KernelError) {
            let file = try open(path, [.writeOnly, .create, .append], mode: 0o600)
            // One write at the end of the file: lines of several writers do not mix.
            try write(event.line, to: file.number)
            if try status(of: file.number).sizeBytes > Self.fullBytes { try turnOver(file.number) }
        } catch {
            // See above.
        }
    }

    private func turnOver(_ file: CInt) throws(KernelError) {
        guard try lock(file, wait: false), try status(of: file).inode == status(path).inode else { return }
        try rename(path, to: "\(path).1")
    }
}
