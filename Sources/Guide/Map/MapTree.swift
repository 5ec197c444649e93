import Linux

/// The map as a tree: user namespaces in each other, and in each the processes that share all their namespaces.
public struct MapTree: Sendable {
    /// Processes that share all namespaces.
    public struct Group: Sendable {
        public var processes: [ProcessFacts]
        /// Threads of the kernel, by their names.
        public var kernelThreads: [String]
        /// Those that are not the usual ones, each with its owner where that is not the processes' own user namespace.
        public let namespaces: [(id: NamespaceID, owner: NamespaceID?)]
        /// Control groups that are not the usual ones.
        public var paths: [String]
        /// Processes in pid namespaces below theirs, in the same user namespace.
        public var below: [Group] = []
        let pidNamespace: NamespaceID?

        /// The usual namespaces first, then by the oldest process.
        fileprivate var rank: (Int, Int32) { (namespaces.isEmpty ? 0 : 1, processes.first?.pid ?? 0) }
    }

    /// A user namespace, and what is in it.
    public struct UserNamespace: Sendable {
        public let record: NamespaceRecord
        public var groups: [Group] = []
        /// Namespaces that it owns, and that no process is in.
        public var empty: [NamespaceRecord] = []
        public var below: [UserNamespace] = []
    }

    /// The first user namespace, or those that can be seen of it.
    public let roots: [UserNamespace]
    public let unreadable: Int
    public let reference: [NamespaceKind: NamespaceID]

    public init(_ map: NamespaceMap) {
        unreadable = map.unreadable
        reference = map.reference
        let users = map.namespaces.values.filter { $0.id.kind == .user }.sorted { $0.id.inode < $1.id.inode }
        let known = Set(users.map(\.id))
        let tops = users.filter { $0.parent.map { !known.contains($0) } ?? true }
        roots = tops.map { MapTree.user($0, users, map) }
    }

    private static func user(_ record: NamespaceRecord, _ users: [NamespaceRecord], _ map: NamespaceMap) -> UserNamespace {
        var node = UserNamespace(record: record)
        node.groups = nested(groups(in: record.id, map), map)
        node.empty = map.namespaces.values.filter { $0.owner == record.id && $0.processes.isEmpty && $0.id.kind != .user }.sorted
        {
            ($0.id.kind.rawValue, $0.id.inode) < ($1.id.kind.rawValue, $1.id.inode)
        }
        node.below = users.filter { $0.parent == record.id }.map { user($0, users, map) }
        return node
    }

    private static func groups(in user: NamespaceID, _ map: NamespaceMap) -> [Group] {
        let inside = map.inhabitants.filter { $0.facts.namespaces[.user] == user }
        let shared = Dictionary(grouping: inside, by: \.facts.namespaces)
        return shared.map { namespaces, members in
            let differing = NamespaceKind.allCases.filter { $0 != .user }.compactMap { kind -> (NamespaceID, NamespaceID?)? in
                guard let id = namespaces[kind], id != map.reference[kind] else { return nil }
                let owner = map.namespaces[id]?.owner
                return (id, owner == user ? nil : owner)
            }
            return Group(
                processes: members.filter { !$0.isKernelThread }.map(\.facts).sorted { $0.pid < $1.pid },
                kernelThreads: members.filter(\.isKernelThread).map(\.facts.shown).sorted(), namespaces: differing,
                paths: paths(of: members, map), pidNamespace: namespaces[.pid])
        }.sorted { $0.rank < $1.rank }
    }

    /// The paths of control groups that somebody of them is in, but not the usual ones.
    private static func paths(of members: [NamespaceMap.Inhabitant], _ map: NamespaceMap) -> [String] {
        var found: [String: Int] = [:]
        for member in members {
            let own = Set(
                member.groups.filter { group in
                    !map.referenceGroups.contains { $0.hierarchy == group.hierarchy && $0.path == group.path }
                }.map(\.path))
            for path in own { found[path, default: 0] += 1 }
        }
        return found.keys.sorted()
    }

    /// Groups below those whose pid namespace theirs lies in.
    private static func nested(_ groups: [Group], _ map: NamespaceMap) -> [Group] {
        func above(_ group: Group) -> NamespaceID? {
            var next = group.pidNamespace.flatMap { map.namespaces[$0]?.parent }
            while let id = next {
                // The usual one is everybody's: what lies in it stands beside it.
                if id == map.reference[.pid] { return nil }
                if groups.contains(where: { $0.pidNamespace == id }) { return id }
                next = map.namespaces[id]?.parent
            }
            return nil
        }
        func build(_ group: Group) -> Group {
            var group = group
            // Of several groups of one pid namespace, the first takes what is below it.
            let isFirst =
                groups.first { $0.pidNamespace == group.pidNamespace }?.processes.first?.pid == group.processes.first?.pid
            if isFirst, let id = group.pidNamespace { group.below = groups.filter { above($0) == id }.map(build) }
            return group
        }
        return groups.filter { above($0) == nil }.map(build)
    }
}
