import CLinux
import Glibc

/// One end of a connection that keeps messages whole. See SOCK_SEQPACKET in unix(7).
public struct MessageSocket: ~Copyable {
    public let descriptor: Descriptor

    public init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }

    /// Two ends that talk to each other, close-on-exec. See socketpair(2).
    public static func pair() throws(KernelError) -> MessageSocketPair {
        var ends: [CInt] = [-1, -1]
        let type = CInt(SOCK_SEQPACKET.rawValue | UInt32(O_CLOEXEC))
        try Door.call(Call("socketpair", ["AF_UNIX", "SOCK_SEQPACKET|SOCK_CLOEXEC", "0", "ends"], plumbing: true)) {
            unsafe ends.withUnsafeMutableBufferPointer { unsafe socketpair(AF_UNIX, type, 0, $0.baseAddress) }
        }
        return MessageSocketPair(
            first: MessageSocket(Descriptor(owning: ends[0])), second: MessageSocket(Descriptor(owning: ends[1])))
    }

    /// Sends one message; `EAGAIN` when `wait` is false and the other side is behind. Never raises SIGPIPE.
    public func send(_ message: [UInt8], wait: Bool = true) throws(KernelError) {
        try sendMessage(message, to: descriptor.number, wait: wait)
    }

    /// Receives one message of at most `limit` bytes; nil when the other side has closed.
    public func receive(limit: Int = 65536) throws(KernelError) -> [UInt8]? {
        try receiveMessage(from: descriptor.number, limit: limit, wait: true)
    }

    /// Hands an open descriptor to the other side. See SCM_RIGHTS in unix(7).
    public func send(descriptor passed: CInt) throws(KernelError) {
        let number = descriptor.number
        try Door.call(
            Call("sendmsg", ["\(number)", "&message", "MSG_NOSIGNAL"], note: "SCM_RIGHTS: descriptor \(passed)", plumbing: true)
        ) {
            minibox_send_descriptor(number, passed)
        }
    }

    /// Takes a descriptor from the other side; nil when it has closed.
    public func receiveDescriptor() throws(KernelError) -> Descriptor? {
        let number = descriptor.number
        var passed: CInt = -1
        let count = try Door.call(
            Call("recvmsg", ["\(number)", "&message", "MSG_CMSG_CLOEXEC"], note: "SCM_RIGHTS: a descriptor", plumbing: true)
        ) {
            unsafe minibox_receive_descriptor(number, &passed)
        }
        return count == 0 || passed < 0 ? nil : Descriptor(owning: passed)
    }
}

/// Both ends of a new connection.
public struct MessageSocketPair: ~Copyable {
    public let first: MessageSocket
    public let second: MessageSocket

    public consuming func split() -> (CInt, CInt) { (first.descriptor.release(), second.descriptor.release()) }
}

/// Sends one message over a borrowed socket that keeps messages whole. See send(2).
public func sendMessage(_ message: [UInt8], to socket: CInt, wait: Bool) throws(KernelError) {
    let words = wait ? "MSG_NOSIGNAL" : "MSG_NOSIGNAL|MSG_DONTWAIT"
    let flags = CInt(MSG_NOSIGNAL | (wait ? 0 : MSG_DONTWAIT))
    try Door.call(Call("sendto", ["\(socket)", "message", "\(message.count)", words, "NULL", "0"], plumbing: true)) {
        unsafe message.withUnsafeBytes { unsafe Glibc.send(socket, $0.baseAddress, $0.count, flags) }
    }
}

/// Ends a connection in both directions: the other side reads its end. See shutdown(2).
public func shutDown(_ socket: CInt) throws(KernelError) {
    try Door.call(Call("shutdown", ["\(socket)", "SHUT_RDWR"], plumbing: true)) { shutdown(socket, CInt(SHUT_RDWR)) }
}

/// Receives one message of at most `limit` bytes over a borrowed socket; nil when the other side has closed. See recv(2).
public func receiveMessage(from socket: CInt, limit: Int = 65536, wait: Bool = false) throws(KernelError) -> [UInt8]? {
    do { return try receiveNext(from: socket, limit, wait) } catch {
        // One that has closed with something unread: that is told once, before what it has said until then.
        guard error.errno == .connectionReset else { throw error }
        return try receiveNext(from: socket, limit, wait)
    }
}

private func receiveNext(from socket: CInt, _ limit: Int, _ wait: Bool) throws(KernelError) -> [UInt8]? {
    var message = [UInt8](repeating: 0, count: limit)
    let flags = wait ? 0 : CInt(MSG_DONTWAIT)
    let count = try Door.call(
        Call("recvfrom", ["\(socket)", "message", "\(limit)", wait ? "0" : "MSG_DONTWAIT", "NULL", "NULL"], plumbing: true)
    ) { unsafe message.withUnsafeMutableBytes { unsafe recv(socket, $0.baseAddress, $0.count, flags) } }
    if count == 0 { return nil }
    message.removeLast(limit - count)
    return message
}
