import CNetlink
import Linux

extension NetlinkSocket {
    /// Opens a connection to another network namespace: goes there, opens it, and comes back. See setns(2).
    ///
    /// Needs a process with one thread, and CAP_SYS_ADMIN. To stay in the wrong namespace would be worse than to fail:
    /// when the way back is refused, the process must not go on.
    ///
    /// - Parameters:
    ///   - namespace: an open file of `/proc/pid/ns/net`, or a pidfd.
    ///   - path: what the descriptor stands for, for people and scripts.
    public init(inside namespace: CInt, path: @autoclosure () -> String? = nil) throws(NetlinkError) {
        let home = try Self.here()
        try Self.go(to: namespace, path())
        let handle: OpaquePointer
        do { unsafe handle = try Self.connect() } catch {
            try Self.go(to: home.number, nil)
            throw error
        }
        do { try Self.go(to: home.number, nil) } catch {
            unsafe nl_socket_free(handle)
            throw error
        }
        unsafe self.init(connected: unsafe handle, place: path())
    }

    private static func here() throws(NetlinkError) -> Descriptor {
        do { return try open("/proc/self/ns/net") } catch {
            throw NetlinkError(error.wanted("remember this process's network namespace"))
        }
    }

    private static func go(to namespace: CInt, _ path: String?) throws(NetlinkError) {
        do { try enterNamespace(namespace, .net, shownPath: path) } catch {
            throw NetlinkError(error.wanted("enter the network namespace\(path.map { " \($0)" } ?? "")"))
        }
    }
}
