import Linux

/// What the kernel tells of one namespace.
public struct NamespaceRecord: Sendable, Equatable {
    public let id: NamespaceID
    /// The user namespace that owns it; nil where that lies outside of what may be seen.
    public var owner: NamespaceID?
    /// The namespace that it lies in, for the kinds that nest; nil for the first one, or where it may not be seen.
    public var parent: NamespaceID?
    /// Who made it, for a user namespace.
    public var creator: UInt32?
    /// The processes in it.
    public var processes: [Int32] = []
    /// What else keeps it: a mount, an open file.
    public var keepers: [String] = []

    public init(
        _ id: NamespaceID, owner: NamespaceID? = nil, parent: NamespaceID? = nil, creator: UInt32? = nil,
        processes: [Int32] = [], keepers: [String] = []
    ) {
        self.id = id
        self.owner = owner
        self.parent = parent
        self.creator = creator
        self.processes = processes
        self.keepers = keepers
    }
}

/// Finds the namespaces: from the links of processes, from mounts and open files, and upwards to owners and parents.
struct NamespaceSearch {
    private(set) var found: [NamespaceID: NamespaceRecord] = [:]

    /// Notes a process in each of its namespaces.
    mutating func add(_ process: ProcessFacts) {
        for (kind, id) in process.namespaces {
            if found[id] == nil { add(id, at: "/proc/\(process.pid)/ns/\(kind.fileName)") }
            found[id]?.processes.append(process.pid)
        }
    }

    /// Notes that something other than a process keeps a namespace.
    mutating func add(_ id: NamespaceID, keptBy keeper: String, at path: String) {
        if found[id] == nil { add(id, at: path) }
        if found[id]?.keepers.contains(keeper) == false { found[id]?.keepers.append(keeper) }
    }

    private mutating func add(_ id: NamespaceID, at path: String) {
        guard let namespace = try? open(path) else {
            found[id] = NamespaceRecord(id)
            return
        }
        add(id, namespace.number)
    }

    /// With its owner, and its parents up to the first.
    private mutating func add(_ id: NamespaceID, _ namespace: CInt) {
        var record = NamespaceRecord(id)
        if id.kind == .user { record.creator = try? creator(ofUserNamespace: namespace) }
        // Before the ways up are followed, or the first namespace, which owns itself in a way, would be asked for ever.
        found[id] = record
        if let above = try? owner(ofNamespace: namespace) { record.owner = note(above, .user) }
        if id.kind == .user || id.kind == .pid, let above = try? parent(ofNamespace: namespace) {
            record.parent = note(above, id.kind)
        }
        found[id] = record
    }

    private mutating func note(_ namespace: borrowing Descriptor, _ kind: NamespaceKind) -> NamespaceID? {
        guard let inode = try? status(of: namespace.number).inode else { return nil }
        let id = NamespaceID(kind, inode: inode)
        if found[id] == nil { add(id, namespace.number) }
        return id
    }
}
