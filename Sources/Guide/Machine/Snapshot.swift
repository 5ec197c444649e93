import Linux
import Netlink

/// What a machine has, at one moment, that isolation is made of.
public struct Snapshot: Sendable {
    /// The mounts of this process's mount namespace.
    public struct Mount: Sendable, Hashable {
        public let id: Int
        public let mountPoint: String
        public let type: String
    }

    public let mounts: [Mount]
    /// The names of the links in this network namespace.
    public let links: Set<String>
    /// The namespaces in which some visible process lives, or that a mount keeps.
    public let namespaces: Set<NamespaceID>
    /// The folders of the control groups, in every hierarchy that is mounted.
    public let cgroups: Set<String>
    /// The processes, each with the time of its start.
    public let processes: [Int32: UInt64]

    /// The machine as it is now.
    public static func take() throws(KernelError) -> Snapshot {
        let mounts = try MountInfo.all()
        var processes: [Int32: UInt64] = [:]
        var namespaces: Set<NamespaceID> = []
        for pid in try directoryEntries("/proc").compactMap({ Int32($0) }) {
            guard let start = try? startTime(ofProcess: pid) else { continue }
            processes[pid] = start
            // A zombie keeps its number, and so its pid namespace has a name; but nobody lives there any more.
            if NamespaceID.of(.mount, process: pid) == nil { continue }
            for kind in NamespaceKind.allCases {
                if let id = NamespaceID.of(kind, process: pid) { namespaces.insert(id) }
            }
        }
        // A bind mount of /proc/PID/ns/… keeps a namespace without any process: its root reads `net:[4026532281]`.
        for mount in mounts where mount.type == "nsfs" {
            let fileName = mount.root.prefix { $0 != ":" }
            guard let kind = NamespaceKind.allCases.first(where: { $0.fileName == fileName }) else { continue }
            if let id = NamespaceID(kind, link: mount.root) { namespaces.insert(id) }
        }
        return Snapshot(
            mounts: mounts.map { Mount(id: $0.id, mountPoint: $0.mountPoint, type: $0.type) },
            links: Set((try? NetlinkSocket().links().map { "\($0.name)" }) ?? []), namespaces: namespaces,
            cgroups: folders(below: Set(mounts.filter { $0.type == "cgroup" || $0.type == "cgroup2" }.map(\.mountPoint))),
            processes: processes)
    }

    private static func folders(below roots: Set<String>) -> Set<String> {
        var found: Set<String> = []
        var open = Array(roots)
        while let folder = open.popLast() {
            guard found.insert(folder).inserted, let names = try? directoryEntries(folder) else { continue }
            // The files of a group have names with a dot, but for a few of v1: only what is a folder is one.
            for name in names where isDirectory("\(folder)/\(name)") { open.append("\(folder)/\(name)") }
        }
        return found
    }
}
