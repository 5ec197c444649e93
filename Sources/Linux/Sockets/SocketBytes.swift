import CLinux
import Glibc

extension InternetSocket {
    /// Receives into the start of a buffer. See recv(2).
    ///
    /// - Returns: how many bytes; 0 at the end of a connection, or for an empty datagram.
    /// - Throws: `EAGAIN` when there is nothing yet.
    public static func receive(_ socket: CInt, _ buffer: inout [UInt8], limit: Int) throws(KernelError) -> Int {
        let size = min(limit, buffer.count)
        return try Door.call(Call("recvfrom", ["\(socket)", "buffer", "\(size)", "0", "NULL", "NULL"], plumbing: true)) {
            unsafe buffer.withUnsafeMutableBytes { unsafe recv(socket, $0.baseAddress, size, 0) }
        }
    }

    /// Receives a datagram, and learns who has sent it. See recvfrom(2).
    public static func receive(
        _ socket: CInt, _ buffer: inout [UInt8]
    ) throws(KernelError) -> (count: Int, sender: SocketAddress) {
        var room = SocketAddressRoom()
        let size = buffer.count
        let count = try Door.call(
            Call("recvfrom", ["\(socket)", "buffer", "\(size)", "0", "&sender", "&size"], plumbing: true)
        ) {
            unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe room.lendForFilling { unsafe recvfrom(socket, bytes.baseAddress, size, 0, $0, $1) }
            }
        }
        return (count, room.address)
    }

    /// Sends some of the bytes, or one datagram, without a SIGPIPE. See send(2).
    ///
    /// - Returns: how many of them the kernel has taken.
    /// - Throws: `EAGAIN` when there is no room.
    public static func send(_ socket: CInt, _ bytes: ArraySlice<UInt8>) throws(KernelError) -> Int {
        try Door.call(Call("sendto", ["\(socket)", "buffer", "\(bytes.count)", "MSG_NOSIGNAL", "NULL", "0"], plumbing: true)) {
            unsafe bytes.withUnsafeBytes { unsafe Glibc.send(socket, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
        }
    }

    /// Sends a datagram to an address. See sendto(2).
    public static func send(_ socket: CInt, _ bytes: ArraySlice<UInt8>, to address: SocketAddress) throws(KernelError) {
        try Door.call(
            Call(
                "sendto", ["\(socket)", "buffer", "\(bytes.count)", "MSG_NOSIGNAL", address.shown, "\(address.size)"],
                plumbing: true)
        ) {
            unsafe bytes.withUnsafeBytes { bytes in
                unsafe address.lend {
                    unsafe sendto(socket, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL), $0, $1)
                }
            }
        }
    }
}
