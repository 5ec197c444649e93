import Glibc

/// Sockets with a name in the filesystem, on which messages stay whole. See unix(7), SOCK_SEQPACKET.
///
/// The name is taken from a descriptor of its directory: a path in an address has room for 107 bytes only.
public enum LocalSocket {
    /// Listens under a name in an open directory. See bind(2), listen(2).
    ///
    /// - Throws: `EADDRINUSE` when the name is taken, even by a socket that nobody listens to any more.
    public static func listen(_ name: String, in directory: CInt) throws(KernelError) -> Descriptor {
        let socket = try make()
        let address = Address(name, in: directory)
        try Door.call(Call("bind", ["\(socket.number)", address.shown, "\(address.size)"], plumbing: true)) {
            unsafe address.lend { unsafe bind(socket.number, $0, $1) }
        }
        try Door.call(Call("listen", ["\(socket.number)", "64"], plumbing: true)) { Glibc.listen(socket.number, 64) }
        return socket
    }

    /// The next caller at a socket that does not block; nil when none waits. See accept(2).
    public static func accept(_ listener: CInt) throws(KernelError) -> CInt? {
        do throws(KernelError) {
            let socket = Descriptor(
                owning: try Door.call(Call("accept", ["\(listener)", "NULL", "NULL"], plumbing: true)) {
                    Glibc.accept(listener, nil, nil)
                })
            try setCloseOnExec(socket.number)
            return socket.release()
        } catch {
            if error.errno == .again { return nil }
            throw error
        }
    }

    /// Reaches whoever listens under a name. See connect(2).
    ///
    /// - Throws: `ENOENT` when there is no such name, `ECONNREFUSED` when nobody listens.
    public static func connect(_ name: String, in directory: CInt) throws(KernelError) -> MessageSocket {
        let socket = try make()
        let address = Address(name, in: directory)
        try Door.call(Call("connect", ["\(socket.number)", address.shown, "\(address.size)"], plumbing: true)) {
            unsafe address.lend { unsafe Glibc.connect(socket.number, $0, $1) }
        }
        return MessageSocket(socket)
    }

    /// Reaches whoever listens at a path of at most 107 bytes, where bytes stream. See SOCK_STREAM in unix(7).
    ///
    /// - Throws: `ENOENT` when there is no such path, `ECONNREFUSED` when nobody listens.
    public static func connectStream(_ path: String) throws(KernelError) -> Descriptor {
        let socket = try openSocket(family: AF_UNIX, type: CInt(SOCK_STREAM.rawValue), shown: "AF_UNIX, SOCK_STREAM")
        let address = Address(path)
        try Door.call(Call("connect", ["\(socket.number)", address.shown, "\(address.size)"], plumbing: true)) {
            unsafe address.lend { unsafe Glibc.connect(socket.number, $0, $1) }
        }
        return socket
    }

    private static func make() throws(KernelError) -> Descriptor {
        try openSocket(family: AF_UNIX, type: CInt(SOCK_SEQPACKET.rawValue), shown: "AF_UNIX, SOCK_SEQPACKET")
    }

    private struct Address {
        var address = sockaddr_un()
        let shown: String
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)

        init(_ name: String, in directory: CInt) { self.init("/proc/self/fd/\(directory)/\(name)") }

        init(_ path: String) {
            shown = "{sa_family=AF_UNIX, sun_path=\(cString(path))}"
            address.sun_family = sa_family_t(AF_UNIX)
            unsafe withUnsafeMutableBytes(of: &address.sun_path) { room in
                for (index, byte) in path.utf8.prefix(room.count - 1).enumerated() { unsafe room[index] = byte }
            }
        }

        func lend(_ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt) -> CInt {
            unsafe withUnsafePointer(to: address) { place in
                unsafe place.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, size) }
            }
        }
    }
}
