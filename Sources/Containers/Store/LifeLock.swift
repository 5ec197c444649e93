import Linux

/// The lock that is held as long as somebody looks after a container: first its creator, then its monitor. Its file tells
/// what a stranger needs to bury the container when both have been killed.
///
/// It appears under its name already locked, so that nobody can mistake a container in the making for a dead one; and it
/// is the first thing made and the last removed, so that whatever a crash leaves is found by it.
public struct LifeLock: ~Copyable {
    public let id: String
    private let path: String
    private let file: Descriptor

    /// Makes the lock of a new container.
    public init(new id: String, note: LifeNote, in folders: StateFolders) throws(KernelError) {
        let path = "\(folders.locks)/\(id)"
        let unnamed = try wanting("make the container's lock \(path)") { () throws(KernelError) in
            let unnamed = try openUnnamed(in: folders.locks)
            _ = try lock(unnamed.number, wait: false)
            try write(note.text, to: unnamed.number)
            try link(unnamed.number, as: path)
            return unnamed
        }
        self.id = id
        self.path = path
        file = unnamed
    }

    /// Takes over the lock of a container whose keeper is dead; nil when it is alive, or gone meanwhile.
    public init?(abandoned id: String, in folders: StateFolders) throws(KernelError) {
        let path = "\(folders.locks)/\(id)"
        let opened: Descriptor
        do { opened = try open(path, .readWrite) } catch {
            if error.errno == .missing { return nil }
            throw error
        }
        guard try lock(opened.number, wait: false), try status(of: opened.number).linkCount > 0 else { return nil }
        self.id = id
        self.path = path
        file = opened
    }

    /// Waits until whoever has a container's files in use is done with them, or dead. See `LifeNote.isBorrowed`.
    ///
    /// - Returns: false when nobody has.
    static func waitForBorrower(of id: String, in folders: StateFolders) throws(KernelError) -> Bool {
        guard try LifeNote.read(id, in: folders)?.isBorrowed == true else { return false }
        do {
            let file = try open("\(folders.locks)/\(id)")
            _ = try lock(file.number, wait: true)
        } catch { guard error.errno == .missing else { throw error } }
        return true
    }

    /// Adds to what the file tells; a later line of a kind replaces an earlier one.
    ///
    /// A container that is started again and again would make it grow without end: from time to time it is written anew,
    /// in one write, over what was there.
    public func add(_ addition: LifeNote) throws(KernelError) {
        let size = try status(of: file.number).sizeBytes
        guard size > Self.tidyBytes else { return try write(addition.text, to: file.number) }
        let whole = LifeNote(try note().text + addition.text).text
        try rewind(file.number)
        try write(whole + String(repeating: "\n", count: max(0, size - whole.utf8.count)), to: file.number)
        try truncate(file.number, toBytes: whole.utf8.count)
    }

    private static let tidyBytes = 16 << 10

    /// What the file tells.
    public func note() throws(KernelError) -> LifeNote {
        try rewind(file.number)
        return LifeNote(try readText(of: file.number, name: path, limit: 16 << 20))
    }

    /// Removes the lock: nothing of the container's life is left on the machine.
    public consuming func remove() throws(KernelError) { try unlink(path) }

    /// Closes this process's copy: a forked monitor goes on holding it.
    public consuming func leaveToMonitor() {}
}
