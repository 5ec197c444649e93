import Linux

/// A user namespace that a command of an ordinary user makes for itself, to be root over all ids that are hers: outside, the
/// files that her containers have written belong to subordinate ids, and are out of her reach.
public enum OwnUserNamespace {
    /// Moves this process, which must have one thread, into a new user namespace, where it is root.
    ///
    /// It stays who it is outside: what belongs to it goes on belonging to it, as root's.
    /// - Parameter others: namespaces that are made with it, and owned by it.
    /// - Throws: what unshare(2) or the writers of the maps refuse; the process may then be in it, and nobody there.
    public static func enter(users: [IDMap], groups: [IDMap], with others: NamespaceFlags = []) throws(KernelError) {
        let process = processID()
        let (ours, theirs) = try MessageSocket.pair().split()
        // Only from outside several ids can be mapped: a child that stays there sees to it.
        let child: ProcessHandle
        switch try clone() {
        case .child:
            close(ours)
            grant(to: process, users, groups, when: MessageSocket(Linux.Descriptor(owning: theirs)))
        case .parent(let handle): child = handle
        }
        close(theirs)
        let socket = MessageSocket(Linux.Descriptor(owning: ours))
        do throws(KernelError) {
            try unshare([.user, others])
            try socket.send(Handshake.go)
            let answer = try socket.receive() ?? []
            guard answer == Handshake.go else { throw Handshake.decode(answer) }
        } catch {
            try? child.send(.kill)
            _ = try? child.wait()
            throw error
        }
        _ = try? child.wait()
        try setGroupID(0)
        try setUserID(0)
    }

    /// The same with the ids that this process has anyhow: for root of a surrounding container all of them, for an ordinary user
    /// her own.
    public static func enterAlone(with others: NamespaceFlags) throws(KernelError) {
        let (user, group) = (effectiveUserID(), effectiveGroupID())
        try enter(
            users: user == 0 ? IDMap.allOwn("uid_map") : [IDMap(inside: 0, outside: user, count: 1)],
            groups: user == 0 ? IDMap.allOwn("gid_map") : [IDMap(inside: 0, outside: group, count: 1)], with: others)
    }

    private static func grant(
        to process: Int32, _ users: [IDMap], _ groups: [IDMap], when socket: consuming MessageSocket
    ) -> Never {
        do throws(KernelError) {
            guard try socket.receive() == Handshake.go else { exitNow(1) }
            let isOneGroup = groups.reduce(0) { $0 + Int($1.count) } <= 1
            try grantIDMaps(to: process, users: users, groups: groups, denySetGroups: isOneGroup)
            try socket.send(Handshake.go)
        } catch {
            try? socket.send(Handshake.encode(error))
        }
        exitNow(0)
    }

    /// Moves this process into the user namespace of another one of the same user, where it becomes root.
    public static func enter(of process: borrowing ProcessHandle) throws(KernelError) {
        try enterNamespace(process.descriptor.number, .user)
        try setGroupID(0)
        try setUserID(0)
    }
}
