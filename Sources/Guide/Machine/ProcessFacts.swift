import Linux

/// The number by which a namespace is known: the inode in `uts:[4026531838]`. See namespaces(7).
public struct NamespaceID: Sendable, Hashable, CustomStringConvertible {
    public let kind: NamespaceKind
    public let inode: UInt64

    public init(_ kind: NamespaceKind, inode: UInt64) {
        self.kind = kind
        self.inode = inode
    }

    /// From the text of a link below /proc/PID/ns.
    public init?(_ kind: NamespaceKind, link: String) {
        guard let open = link.firstIndex(of: "["), let inode = UInt64(link[link.index(after: open)...].dropLast()) else {
            return nil
        }
        self.init(kind, inode: inode)
    }

    /// The namespace of a process; nil where it may not be read, or the kernel has no such kind.
    public static func of(_ kind: NamespaceKind, process: Int32) -> NamespaceID? {
        (try? readLink("/proc/\(process)/ns/\(kind.fileName)")).flatMap { NamespaceID(kind, link: $0) }
    }

    public static func ofThisProcess(_ kind: NamespaceKind) -> NamespaceID? { of(kind, process: processID()) }

    public var description: String { "\(kind.fileName):[\(inode)]" }
}

/// What /proc tells of one process. See proc_pid_status(5).
public struct ProcessFacts: Sendable {
    public let pid: Int32
    /// When it started, in clock ticks since boot: with the number it names one process only.
    public let startTime: UInt64
    public let parent: Int32
    public let command: String
    /// What it was started with; empty for a thread of the kernel.
    public let arguments: [String]
    /// Of the namespaces that may be read; a zombie is in none.
    public let namespaces: [NamespaceKind: NamespaceID]
    /// The lines of /proc/PID/status, by name: `CapEff`, `NSpid`, `SigCgt`, `Seccomp`.
    public let status: [String: String]

    /// Facts that are known already, for tests.
    init(
        pid: Int32, startTime: UInt64, parent: Int32, command: String, arguments: [String],
        namespaces: [NamespaceKind: NamespaceID], status: [String: String]
    ) {
        self.pid = pid
        self.startTime = startTime
        self.parent = parent
        self.command = command
        self.arguments = arguments
        self.namespaces = namespaces
        self.status = status
    }

    /// nil when the process has gone.
    public init?(pid: Int32) {
        guard let text = try? readText("/proc/\(pid)/status"), let start = try? Linux.startTime(ofProcess: pid) else {
            return nil
        }
        var status: [String: String] = [:]
        for line in text.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == "\t" || $0 == " " }
            status[String(line[..<colon])] = String(value)
        }
        self.pid = pid
        self.status = status
        startTime = start
        parent = status["PPid"].flatMap { Int32($0) } ?? 0
        command = status["Name"] ?? ""
        let words = (try? readText("/proc/\(pid)/cmdline")) ?? ""
        arguments = words.split(separator: "\0", omittingEmptySubsequences: false).dropLast().map(String.init)
        var namespaces: [NamespaceKind: NamespaceID] = [:]
        let hasEnded = status["State"]?.hasPrefix("Z") == true
        for kind in NamespaceKind.allCases where !hasEnded { namespaces[kind] = NamespaceID.of(kind, process: pid) }
        self.namespaces = namespaces
    }

    /// All processes that this /proc shows; those that end meanwhile are left out.
    public static func all() throws(KernelError) -> [ProcessFacts] {
        try directoryEntries("/proc").compactMap { Int32($0) }.sorted().compactMap { ProcessFacts(pid: $0) }
    }

    /// A set of bits in hexadecimal, as `CapEff` and `SigCgt` are; nil where there is no such line.
    public func bits(_ name: String) -> UInt64? { status[name].flatMap { UInt64($0, radix: 16) } }

    /// Its number in each pid namespace that it is in, from this /proc's to its own: `[4711, 1]`.
    public var numbers: [Int32] { (status["NSpid"] ?? "").split(separator: "\t").compactMap { Int32($0) } }

    /// Its real, effective, saved and filesystem user id, as they are here.
    public var userIDs: [UInt32] { (status["Uid"] ?? "").split(separator: "\t").compactMap { UInt32($0) } }

    /// `sleep (4711)`
    public var shown: String { "\(command) (\(pid))" }

    /// This process as something that has to be gone.
    public var trace: Trace { .process(pid: pid, startTime: startTime) }
}
