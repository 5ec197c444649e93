import Linux

extension ContainerStore {
    /// Makes the socket on which a container's monitor listens.
    func openControlSocket(_ id: String) throws(KernelError) -> CInt {
        try wanting("listen for commands to the container") { () throws(KernelError) in
            // One that a killed monitor has left: the lock says that there is no other.
            try? unlink("\(folders.sockets)/\(id)")
            let sockets = try open(folders.sockets, [.pathOnly, .directory])
            return try LocalSocket.listen(id, in: sockets.number).release()
        }
    }

    func removeControlSocket(_ id: String) { try? unlink("\(folders.sockets)/\(id)") }

    /// Reaches the monitor of a container; nil when there is none any more.
    func reachMonitor(_ id: String) throws(KernelError) -> MessageSocket? {
        try wanting("reach the monitor of the container") { () throws(KernelError) in
            let sockets = try open(folders.sockets, [.pathOnly, .directory])
            do throws(KernelError) { return try LocalSocket.connect(id, in: sockets.number) } catch {
                guard error.errno == .missing || error.errno == .refused else { throw error }
                return nil
            }
        }
    }
}
