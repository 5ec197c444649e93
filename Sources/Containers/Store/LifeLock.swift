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

    /// Adds to what the file tells; a later line of a kind replaces an earlier one.
    public func add(_ note: LifeNote) throws(KernelError) { try write(note.text, to: file.number) }

    /// What the file tells.
    public func note() throws(KernelError) -> LifeNote {
        try rewind(file.number)
        return LifeNote(try readText(of: file.number, name: path, limit: 64 << 10))
    }

    /// Removes the lock: nothing of the container's life is left on the machine.
    public consuming func remove() throws(KernelError) { try unlink(path) }

    /// Closes this process's copy: a forked monitor goes on holding it.
    public consuming func leaveToMonitor() {}
}

/// What the file of a life lock tells, a word and its value on each line.
public struct LifeNote: Sendable, Equatable {
    public var name: String?
    /// `--rm`: nothing is to be kept.
    public var removesItself: Bool?
    public var process: LiveProcess?
    /// How it ended, when that could not be written into its record.
    public var end: End?

    public struct End: Sendable, Equatable {
        public var exitCode: Int32
        /// Nanoseconds since 1970.
        public var at: Int64
        public var outOfMemory: Bool
    }

    /// The first process: by its number, when it started, and the boot in which both mean something. A number alone may
    /// be another's by now.
    public struct LiveProcess: Sendable, Equatable {
        public var pid: Int32
        /// Clock ticks after boot.
        public var startTime: UInt64
        public var bootID: String
        /// Nanoseconds since 1970.
        public var startedAt: Int64
    }

    public init(name: String? = nil, removesItself: Bool? = nil, process: LiveProcess? = nil, end: End? = nil) {
        self.end = end
        self.name = name
        self.removesItself = removesItself
        self.process = process
    }

    public init(_ text: String) {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            switch words.first {
            case "name" where words.count == 2: name = words[1]
            case "rm" where words.count == 2: removesItself = words[1] == "yes"
            case "process" where words.count == 5:
                guard let pid = Int32(words[1]), let start = UInt64(words[2]), let at = Int64(words[4]) else { continue }
                process = LiveProcess(pid: pid, startTime: start, bootID: words[3], startedAt: at)
            case "end" where words.count == 4:
                guard let code = Int32(words[1]), let at = Int64(words[2]) else { continue }
                end = End(exitCode: code, at: at, outOfMemory: words[3] == "oom")
            default: continue
            }
        }
    }

    var text: String {
        (name.map { "name \($0)\n" } ?? "") + (removesItself.map { "rm \($0 ? "yes" : "no")\n" } ?? "")
            + (process.map { "process \($0.pid) \($0.startTime) \($0.bootID) \($0.startedAt)\n" } ?? "")
            + (end.map { "end \($0.exitCode) \($0.at) \($0.outOfMemory ? "oom" : "-")\n" } ?? "")
    }
}
