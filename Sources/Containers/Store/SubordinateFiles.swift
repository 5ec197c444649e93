import Linux
import OCI
import Runtime

/// The files that an ordinary user's containers have written as other users than root: outside they belong to her subordinate
/// ids, and she reaches them only from a user namespace that has these.
enum SubordinateFiles {
    /// Does something to files of containers; if some are out of reach, once more from such a namespace, where this process
    /// then stays: it is root there, and what was hers is root's.
    ///
    /// - Parameter body: may be left at any point and begun again.
    static func reaching<Value>(_ body: () throws(KernelError) -> Value) throws(KernelError) -> Value {
        do { return try body() } catch {
            guard error.errno == .access || error.errno == .permission, try enter() else { throw error }
        }
        return try body()
    }

    /// Moves this process into such a namespace, unless it is root of one, or of the machine.
    ///
    /// - Returns: whether it has: not where she has no subordinate ids.
    @discardableResult
    static func enter() throws(KernelError) -> Bool {
        if effectiveUserID() == 0 { return false }
        let maps = UserNamespaceMaps.forThisUser()
        guard maps.users.count > 1 else { return false }
        try wanting("reach the files that containers have written as other users") { () throws(KernelError) in
            try OwnUserNamespace.enter(users: maps.users.map(\.map), groups: maps.groups.map(\.map))
        }
        return true
    }
}

extension ContainerStore {
    /// Makes this process root over all that a container's processes can own, if they are others than this user: in the
    /// container's own user namespace while it runs, else in a new one.
    func becomeRoot(of known: KnownContainer) throws {
        guard effectiveUserID() != 0, (try specification(known.id).linux?.uidMappings ?? []).count > 1 else { return }
        if let process = known.run?.process.handle() { return try OwnUserNamespace.enter(of: process) }
        try SubordinateFiles.enter()
    }

    /// Measures a tree that is going to be removed, and puts it within reach.
    func sizeOfDoomed(_ path: String) throws(KernelError) -> Int64 {
        try SubordinateFiles.enter()
        return try treeSize(path)
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
