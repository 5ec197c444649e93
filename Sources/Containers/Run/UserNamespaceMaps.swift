import Linux
import OCI

/// The ids of a container's own user namespace.
struct UserNamespaceMaps {
    let users: [IDMappingSpec]
    let groups: [IDMappingSpec]
    /// Why there are fewer ids than an image may want, and what to do about it; nil when there are enough.
    private(set) var lack: (reason: String, remedy: String)?

    /// For root the ids inside are those outside, all of them: what such a namespace takes away is the power of the
    /// capabilities over the rest of the machine. For an ordinary user, root inside is that user outside, and the ids from 1
    /// on are the subordinate ids that the machine's administrator has given her; without any there is nobody else.
    static func forThisUser() -> UserNamespaceMaps {
        let (user, group) = (effectiveUserID(), effectiveGroupID())
        if user == 0, mayMapAll { return ofRoot }
        let alone = UserNamespaceMaps(
            users: [IDMappingSpec(containerID: 0, hostID: user, size: 1)],
            groups: [IDMappingSpec(containerID: 0, hostID: group, size: 1)])
        if user == 0 {
            return alone.lacking(
                (
                    "this root has no CAP_SETUID, CAP_SETGID and CAP_SETFCAP to map others",
                    "give these to the surrounding container"
                ))
        }
        let passwd = PasswdFile(parsing: (try? readText("/etc/passwd")) ?? "")
        let name = passwd.entries.first { $0.uid == user }?.name ?? environmentValue("USER")
        if let primary = passwd.entries.first(where: { $0.uid == user })?.gid, primary != group {
            return alone.lacking(
                (
                    "newgidmap maps for the primary group \(primary) only, and this session is in the group \(group)",
                    "leave newgrp or sg: exit"
                ))
        }
        let given = (
            users: subordinate("/etc/subuid", "uid", to: name, user), groups: subordinate("/etc/subgid", "gid", to: name, user)
        )
        if let lack = lack(given.users, given.groups, of: name ?? "\(user)") { return alone.lacking(lack) }
        if let lack = IDMapProgram.allCases.lazy.compactMap(\.obstacle).first { return alone.lacking(lack) }
        let maps = UserNamespaceMaps(
            users: alone.users + consecutive(given.users), groups: alone.groups + consecutive(given.groups))
        let fewest = min(count(given.users), count(given.groups))
        if fewest >= customary - 1 { return maps }
        return maps.lacking(
            (
                "you have only \(fewest) subordinate ids, so users and groups above \(fewest) are not to be had in containers",
                "have more given to you: \(grant(name ?? "\(user)"))"
            ))
    }

    /// The ids that containers are used to have: 0 to 65535, with nobody, 65534.
    private static let customary: UInt64 = 65536

    /// See user_namespaces(7), Defining user and group ID mappings; the last one since Linux 5.12.
    private static var mayMapAll: Bool {
        (try? CapabilityState.current().effective.isSuperset(of: [.setuid, .setgid, .setfcap])) == true
    }

    /// All ids that this root has: in a user namespace of a surrounding container those are not all.
    private static var ofRoot: UserNamespaceMaps {
        func all(_ file: String) -> [IDMappingSpec] {
            IDMap.allOwn(file).map { IDMappingSpec(containerID: $0.inside, hostID: $0.outside, size: $0.count) }
        }
        return UserNamespaceMaps(users: all("uid_map"), groups: all("gid_map"))
    }

    private func lacking(_ lack: (reason: String, remedy: String)) -> UserNamespaceMaps {
        var maps = self
        maps.lack = lack
        return maps
    }

    // MARK: Subordinate ids

    /// What a file gives to a user, as far as this process's own namespace has those ids.
    private static func subordinate(_ file: String, _ kind: String, to name: String?, _ user: UInt32) -> [SubordinateRange] {
        let own = IDMap.parse((try? readText("/proc/self/\(kind)_map")) ?? "")
        let given = SubordinateRange.given(to: name, id: user, in: (try? readText(file)) ?? "").filter { range in
            own.isEmpty || own.contains { $0.contains(inside: range.first) && $0.contains(inside: range.last) }
        }
        return SubordinateRange.mappable(given)
    }

    private static func lack(_ users: [SubordinateRange], _ groups: [SubordinateRange], of name: String) -> (String, String)? {
        for (ranges, file) in [(users, "/etc/subuid"), (groups, "/etc/subgid")] where ranges.isEmpty {
            return ("\(file) gives you no subordinate ids that can be had here", grant(name))
        }
        return nil
    }

    private static func grant(_ name: String) -> String {
        "sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 \(name), if nobody else has that range"
    }

    private static func consecutive(_ ranges: [SubordinateRange]) -> [IDMappingSpec] {
        var next: UInt32 = 1
        return ranges.map { range in
            defer { next += range.count }
            return IDMappingSpec(containerID: next, hostID: range.first, size: range.count)
        }
    }

    private static func count(_ ranges: [SubordinateRange]) -> UInt64 { ranges.reduce(0) { $0 + UInt64($1.count) } }

    // MARK: Identities

    /// How many ids an ordinary user's containers have, and why not more.
    var summary: String {
        let count = users.count == 1 ? "none" : "\(users.dropFirst().reduce(0) { $0 + UInt64($1.size) })"
        return count + (lack.map { ": \($0.reason) (\($0.remedy))" } ?? "")
    }

    /// What stands in the way of an ordinary user's containers, to be told with each new one.
    var warning: String? {
        lack.map { "\(users.count == 1 ? "the container has one user and one group, root: " : "")\($0.reason) (\($0.remedy))" }
    }

    /// Whether a group is one of the container's.
    func has(group id: UInt32) -> Bool { Self.covers(groups, id) }

    private static func covers(_ maps: [IDMappingSpec], _ id: UInt32) -> Bool {
        maps.contains { id >= $0.containerID && id - $0.containerID < $0.size }
    }

    /// Refuses an identity that the maps leave out, and groups that only setgroups(2) could give.
    func require(_ identity: Identity, additionalGroups: [Account]) throws(UsageError) {
        let fix = lack.map { "\($0.reason): \($0.remedy); or run as root (sudo)" } ?? "name another one, or run as root (sudo)"
        guard Self.covers(users, identity.uid) else {
            throw UsageError("there is no user \(identity.uid) in this container", fix: fix)
        }
        guard Self.covers(groups, identity.gid) else {
            throw UsageError("there is no group \(identity.gid) in this container", fix: fix)
        }
        guard additionalGroups.isEmpty || identity.supplementaryGroups.allSatisfy({ Self.covers(groups, $0) }) else {
            throw UsageError("--group-add cannot be had in this container", fix: fix)
        }
    }
}
