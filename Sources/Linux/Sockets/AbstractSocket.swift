import Glibc

/// A unix socket whose name is no file, but a word that belongs to a network namespace. See unix(7), Abstract sockets.
public enum AbstractSocket {
    /// Listens under a name. See bind(2), listen(2).
    ///
    /// - Throws: `EADDRINUSE` when somebody in this network namespace has the name.
    public static func listen(_ name: String) throws(KernelError) -> Descriptor {
        let socket = try make()
        let address = Address(name)
        try Door.call(Call("bind", ["\(socket.number)", address.shown, "\(address.size)"])) {
            unsafe address.lend { unsafe bind(socket.number, $0, $1) }
        }
        try Door.call(Call("listen", ["\(socket.number)", "16"])) { Glibc.listen(socket.number, 16) }
        return socket
    }

    /// Reaches whoever listens under a name. See connect(2).
    ///
    /// - Throws: `ECONNREFUSED` when nobody in this network namespace does.
    public static func connect(to name: String) throws(KernelError) -> Descriptor {
        let socket = try make()
        let address = Address(name)
        try Door.call(Call("connect", ["\(socket.number)", address.shown, "\(address.size)"])) {
            unsafe address.lend { unsafe Glibc.connect(socket.number, $0, $1) }
        }
        return socket
    }

    private static func make() throws(KernelError) -> Descriptor {
        try openSocket(family: AF_UNIX, type: CInt(SOCK_STREAM.rawValue), shown: "AF_UNIX, SOCK_STREAM")
    }

    /// A name whose first byte is zero: no file.
    private struct Address {
        var address = sockaddr_un()
        let shown: String
        let size: socklen_t

        init(_ name: String) {
            let bytes = Array(name.utf8.prefix(100))
            shown = "{AF_UNIX, \(cString("\0" + name))}"
            size = socklen_t(MemoryLayout<sa_family_t>.size + 1 + bytes.count)
            address.sun_family = sa_family_t(AF_UNIX)
            unsafe withUnsafeMutableBytes(of: &address.sun_path) { path in
                for (index, byte) in bytes.enumerated() { unsafe path[index + 1] = byte }
            }
        }

        func lend(_ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt) -> CInt {
            unsafe withUnsafePointer(to: address) { place in
                unsafe place.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, size) }
            }
        }
    }
}

/// Makes a socket, close-on-exec. See socket(2).
///
/// - Parameter shown: the words for the family and the type, with a comma between.
func openSocket(family: CInt, type: CInt, protocol number: CInt = 0, shown: String) throws(KernelError) -> Descriptor {
    let flags = type | CInt(bitPattern: UInt32(O_CLOEXEC))
    func words() -> [String] { "\(shown)|SOCK_CLOEXEC".split(separator: ", ").map(String.init) + ["\(number)"] }
    return Descriptor(
        owning: try Door.call(Call("socket", words(), plumbing: family == AF_UNIX)) {
            socket(family, flags, number)
        })
}
