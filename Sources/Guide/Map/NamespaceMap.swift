import Linux

/// Who is in which namespace and in which control group, as far as this process may see it.
public struct NamespaceMap: Sendable {
    /// A process, and its control groups.
    public struct Inhabitant: Sendable {
        public let facts: ProcessFacts
        /// The path of its group in each hierarchy: by the names of the controllers, "" for v2.
        public let groups: [(hierarchy: String, path: String)]

        /// A thread of the kernel has no command line.
        var isKernelThread: Bool { facts.arguments.isEmpty && (facts.pid == 2 || facts.parent == 2) }
    }

    /// Those whose namespaces may be read.
    public let inhabitants: [Inhabitant]
    public let namespaces: [NamespaceID: NamespaceRecord]
    /// The namespaces that count as usual: those of process 1, or our own.
    public let reference: [NamespaceKind: NamespaceID]
    /// The control groups that count as usual.
    public let referenceGroups: [(hierarchy: String, path: String)]
    /// How many processes there are whose namespaces may not be read.
    public let unreadable: Int

    /// The machine as it is now.
    public static func read() throws(KernelError) -> NamespaceMap {
        let all = try ProcessFacts.all()
        let own = processID()
        let readable = all.filter { !$0.namespaces.isEmpty }
        var search = NamespaceSearch()
        for process in readable { search.add(process) }
        NamespaceKeepers.note(readable, in: &search)
        // Process 1 may be closed even to root; the first thread of the kernel lives where the machine began.
        let usual = readable.first { $0.pid == 1 || $0.isFirstKernelThread } ?? readable.first { $0.pid == own }
        let first = groups(of: 1)
        return NamespaceMap(
            inhabitants: readable.map { Inhabitant(facts: $0, groups: groups(of: $0.pid)) }, namespaces: search.found,
            reference: usual?.namespaces ?? [:], referenceGroups: first.isEmpty ? groups(of: own) : first,
            unreadable: all.count - readable.count)
    }

    /// The lines of /proc/PID/cgroup; none when it has gone.
    static func groups(of pid: Int32) -> [(hierarchy: String, path: String)] {
        ((try? readText("/proc/\(pid)/cgroup")) ?? "").split(separator: "\n").compactMap { line in
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            return fields.count == 3 ? (String(fields[1]), String(fields[2])) : nil
        }
    }
}

extension ProcessFacts {
    fileprivate var isFirstKernelThread: Bool { pid == 2 && parent == 0 && arguments.isEmpty }
}

/// What keeps a namespace when no process is in it: bind mounts of its file, and open files.
enum NamespaceKeepers {
    static func note(_ processes: [ProcessFacts], in search: inout NamespaceSearch) {
        var seen: Set<NamespaceID> = []
        for process in processes {
            // One process of a mount namespace can tell of all its mounts.
            if let mounts = process.namespaces[.mount], seen.insert(mounts).inserted { noteMounts(process, &search) }
            noteOpenFiles(process, &search)
        }
    }

    private static func noteMounts(_ process: ProcessFacts, _ search: inout NamespaceSearch) {
        for mount in (try? MountInfo.all(process: "\(process.pid)", types: ["nsfs"])) ?? [] {
            guard let id = NamespaceID(link: mount.root) else { continue }
            search.add(id, keptBy: "the mount \(mount.mountPoint)", at: "/proc/\(process.pid)/root\(mount.mountPoint)")
        }
    }

    private static func noteOpenFiles(_ process: ProcessFacts, _ search: inout NamespaceSearch) {
        let folder = "/proc/\(process.pid)/fd"
        for number in (try? directoryEntries(folder)) ?? [] {
            guard let target = try? readLink("\(folder)/\(number)"), let id = NamespaceID(link: target) else { continue }
            search.add(id, keptBy: "an open file of \(process.shown)", at: "\(folder)/\(number)")
        }
    }
}

extension NamespaceID {
    /// From the text of such a link or mount: `net:[4026532281]`; nil for anything else.
    init?(link: String) {
        let name = link.prefix { $0 != ":" }
        guard link.dropFirst(name.count).hasPrefix(":["), let kind = NamespaceKind.allCases.first(where: { $0.fileName == name })
        else { return nil }
        self.init(kind, link: link)
    }
}
