import CLinux
import Glibc

/// Sockets of the internet, by borrowed number; none of them ever waits. See ip(7), tcp(7), udp(7).
public enum InternetSocket {
    /// What a socket carries.
    public enum Kind: Sendable {
        case tcp, udp, sctp

        var type: CInt { CInt(self == .udp ? SOCK_DGRAM.rawValue : SOCK_STREAM.rawValue) }
        var number: CInt { self == .sctp ? 132 : 0 }
        var word: String { self == .udp ? "SOCK_DGRAM" : "SOCK_STREAM" }
    }

    /// Opens a socket that does not wait, close-on-exec. See socket(2).
    ///
    /// - Throws: `EAFNOSUPPORT` when the machine has no such family, `EPROTONOSUPPORT` when it has no such protocol.
    public static func open(_ kind: Kind, isIPv6: Bool) throws(KernelError) -> Descriptor {
        let family = isIPv6 ? "AF_INET6" : "AF_INET"
        return try openSocket(
            family: isIPv6 ? AF_INET6 : AF_INET, type: kind.type | O_NONBLOCK, protocol: kind.number,
            shown: "\(family), \(kind.word)|SOCK_NONBLOCK")
    }

    /// Gives a socket its address; port 0 lets the kernel choose one. See bind(2).
    ///
    /// - Throws: `EADDRINUSE`, `EADDRNOTAVAIL` when the address is not of this machine, `EACCES` when the port needs privilege.
    public static func bind(_ socket: CInt, to address: SocketAddress) throws(KernelError) {
        try Door.call(Call("bind", ["\(socket)", address.shown, "\(address.size)"])) {
            unsafe address.lend { unsafe Glibc.bind(socket, $0, $1) }
        }
    }

    /// Lets others connect. See listen(2).
    ///
    /// - Throws: `EADDRINUSE` when another socket, bound at the same time, has been quicker.
    public static func listen(_ socket: CInt, queue: CInt = 4096) throws(KernelError) {
        try Door.call(Call("listen", ["\(socket)", "\(queue)"])) { Glibc.listen(socket, queue) }
    }

    /// The next connection, close-on-exec, which does not wait either. See accept(2).
    ///
    /// - Throws: `EAGAIN` when there is none; the errors of the network, too, that end a connection before it is taken.
    public static func accept(_ socket: CInt) throws(KernelError) -> Descriptor {
        Descriptor(
            owning: try Door.call(Call("accept4", ["\(socket)", "NULL", "NULL", "SOCK_CLOEXEC|SOCK_NONBLOCK"], plumbing: true)) {
                accept4(socket, nil, nil, O_CLOEXEC | O_NONBLOCK)
            })
    }

    /// Begins to connect; with a datagram socket it is done at once. See connect(2).
    ///
    /// - Returns: false when it goes on: the socket becomes writable at its end, and `pendingError` tells how it was.
    public static func connect(_ socket: CInt, to address: SocketAddress) throws(KernelError) -> Bool {
        do throws(KernelError) {
            try Door.call(Call("connect", ["\(socket)", address.shown, "\(address.size)"], plumbing: true), restart: false) {
                unsafe address.lend { unsafe Glibc.connect(socket, $0, $1) }
            }
            return true
        } catch {
            if error.errno.code == EINPROGRESS || error.errno == .interrupted { return false }
            throw error
        }
    }

    /// Says that nothing more will be sent: the other side reads its end. See shutdown(2).
    public static func endSending(_ socket: CInt) throws(KernelError) {
        try Door.call(Call("shutdown", ["\(socket)", "SHUT_WR"], plumbing: true)) { shutdown(socket, CInt(SHUT_WR)) }
    }

    /// The address that a socket is bound to. See getsockname(2).
    public static func address(of socket: CInt) throws(KernelError) -> SocketAddress {
        var room = SocketAddressRoom()
        try Door.call(Call("getsockname", ["\(socket)", "&address", "&size"], plumbing: true)) {
            unsafe room.lendForFilling { unsafe getsockname(socket, $0, $1) }
        }
        return room.address
    }

    /// Takes the error that waits in a socket; nil when there is none. See SO_ERROR in socket(7).
    public static func pendingError(of socket: CInt) -> Errno? {
        var code: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        // Fails only for what is no socket.
        _ = try? Door.call(Call("getsockopt", ["\(socket)", "SOL_SOCKET", "SO_ERROR", "&code", "&size"], plumbing: true)) {
            unsafe getsockopt(socket, SOL_SOCKET, SO_ERROR, &code, &size)
        }
        return code == 0 ? nil : Errno(code)
    }
}
