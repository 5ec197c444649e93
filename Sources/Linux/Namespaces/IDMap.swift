/// One line of `/proc/pid/uid_map`: a run of ids inside a user namespace and the ids outside that they stand for.
/// See user_namespaces(7).
public struct IDMap: Sendable, Equatable {
    public var inside: UInt32
    public var outside: UInt32
    public var count: UInt32

    public init(inside: UInt32, outside: UInt32, count: UInt32) {
        self.inside = inside
        self.outside = outside
        self.count = count
    }

    var text: String { "\(inside) \(outside) \(count)" }
    var line: String { text + "\n" }

    /// Whether the map covers an inside id.
    public func contains(inside id: UInt32) -> Bool { id >= inside && UInt64(id) < UInt64(inside) + UInt64(count) }

    /// Whether the map stands for an outside id.
    public func contains(outside id: UInt32) -> Bool { id >= outside && UInt64(id) < UInt64(outside) + UInt64(count) }
}

/// Writes the id maps of a child's user namespace, each of which can be written once.
///
/// - Parameter denySetGroups: an ordinary user must give up setgroups(2) before she may write the group map, since
///   dropping a group could open files that deny it. See user_namespaces(7).
public func writeIDMaps(process: Int32, users: [IDMap], groups: [IDMap], denySetGroups: Bool) throws(KernelError) {
    if denySetGroups { try writeControl("deny", to: "/proc/\(process)/setgroups") }
    for (maps, file) in [(users, "uid_map"), (groups, "gid_map")] {
        let path = "/proc/\(process)/\(file)"
        try writeControl(
            maps.map(\.line).joined(), to: path,
            shell: .command("printf '%s\\n' \(maps.map { "'\($0.text)'" }.joined(separator: " ")) > \(path)"))
    }
}
