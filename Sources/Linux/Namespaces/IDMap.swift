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

    /// The lines of a map, as /proc has it.
    public static func parse(_ text: String) -> [IDMap] {
        text.split(separator: "\n").compactMap { line in
            let numbers = line.split(separator: " ").map { UInt32($0) }
            guard numbers.count == 3, let inside = numbers[0], let outside = numbers[1], let count = numbers[2] else {
                return nil
            }
            return IDMap(inside: inside, outside: outside, count: count)
        }
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

/// Gives a process that waits in a new user namespace its id maps, from outside, by what this process may do: a map of this
/// user's own id alone she may write herself, several ids only newuidmap(1) and newgidmap(1) may write for her, and root writes
/// what she likes.
///
/// - Parameter denySetGroups: see `writeIDMaps`; the programs see to it themselves.
/// - Throws: `EPERM` with what the program says.
public func grantIDMaps(to process: Int32, users: [IDMap], groups: [IDMap], denySetGroups: Bool) throws(KernelError) {
    let isOwn = users.count == 1 && groups.count == 1 && users[0].count == 1 && groups[0].count == 1
    if isOwn || effectiveUserID() == 0 {
        return try writeIDMaps(process: process, users: users, groups: groups, denySetGroups: denySetGroups)
    }
    try IDMapProgram.write(users: users, groups: groups, of: process)
}
