import Linux
import OCI

/// The ids of a container's own user namespace.
struct UserNamespaceMaps {
    let users: [IDMappingSpec]
    let groups: [IDMappingSpec]

    /// For root the ids inside are those outside, all of them: what such a namespace takes away is the power of the
    /// capabilities over the rest of the machine. For an ordinary user, root inside is that user outside, and there is
    /// nobody else.
    static func forThisUser() -> UserNamespaceMaps {
        guard effectiveUserID() == 0 else {
            return UserNamespaceMaps(
                users: [IDMappingSpec(containerID: 0, hostID: effectiveUserID(), size: 1)],
                groups: [IDMappingSpec(containerID: 0, hostID: effectiveGroupID(), size: 1)])
        }
        let all = IDMappingSpec(containerID: 0, hostID: 0, size: .max)
        return UserNamespaceMaps(users: [all], groups: [all])
    }

    /// Refuses an identity that the maps leave out, and groups that only setgroups(2) could give.
    func require(_ identity: Identity, additionalGroups: [Account]) throws(UsageError) {
        func covers(_ maps: [IDMappingSpec], _ id: UInt32) -> Bool {
            maps.contains { id >= $0.containerID && id - $0.containerID < $0.size }
        }
        let fix = "an ordinary user's container has one user and one group, root: leave it out, or run as root (sudo)"
        guard covers(users, identity.uid) else {
            throw UsageError("there is no user \(identity.uid) in this container", fix: fix)
        }
        guard covers(groups, identity.gid) else {
            throw UsageError("there is no group \(identity.gid) in this container", fix: fix)
        }
        guard additionalGroups.isEmpty || identity.supplementaryGroups.allSatisfy({ covers(groups, $0) }) else {
            throw UsageError("--group-add cannot be had in this container", fix: fix)
        }
    }
}
