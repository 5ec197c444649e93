import Linux
import OCI
import Runtime

/// The files that an ordinary user's containers have written as other users than root: outside they belong to her subordinate
/// ids, and she reaches them only from a user namespace that has these.
enum SubordinateFiles {
    /// Removes a tree of files of containers; see `removeTree`.
    static func remove(_ path: String) throws(KernelError) {
        _ = try reaching { () throws(KernelError) in
            try removeTree(path)
            return 0
        }
    }

    /// Does something to such files; if some are out of reach, once more in a child that is in such a namespace. This process
    /// stays who it is: it may have to start containers next.
    ///
    /// - Parameter body: may be left at any point and begun again.
    static func reaching(_ body: () throws(KernelError) -> Int64) throws(KernelError) -> Int64 {
        do { return try body() } catch {
            guard error.errno == .access || error.errno == .permission, let maps else { throw error }
            return try Aside.run { () throws(KernelError) in
                try enter(maps)
                return try body()
            }
        }
    }

    /// The ids of this user's containers; nil where they are no more than her own.
    private static var maps: UserNamespaceMaps? {
        if effectiveUserID() == 0 { return nil }
        let maps = UserNamespaceMaps.forThisUser()
        return maps.users.count > 1 ? maps : nil
    }

    /// Moves this process into such a namespace for good, if there is one.
    static func enter() throws(KernelError) { if let maps { try enter(maps) } }

    private static func enter(_ maps: UserNamespaceMaps) throws(KernelError) {
        try wanting("reach the files that containers have written as other users") { () throws(KernelError) in
            try OwnUserNamespace.enter(users: maps.users.map(\.map), groups: maps.groups.map(\.map))
        }
    }
}

extension ContainerStore {
    /// Makes this process root over all that a container's processes can own, if they are others than this user, for good: in the
    /// container's own user namespace while it runs, else in a new one.
    func becomeRoot(of known: KnownContainer) throws {
        guard effectiveUserID() != 0, (try specification(known.id).linux?.uidMappings ?? []).count > 1 else { return }
        if let process = known.run?.process.handle() { return try OwnUserNamespace.enter(of: process) }
        try SubordinateFiles.enter()
    }
}

/// The ids that an ordinary user may give to her containers. See subuid(5).
public enum SubordinateIDs {
    /// How many there are, and what is missing; nil for root.
    public static var ofThisUser: String? { effectiveUserID() == 0 ? nil : UserNamespaceMaps.forThisUser().summary }
}

extension IDMappingSpec {
    var map: IDMap { IDMap(inside: containerID, outside: hostID, count: size) }
}
