import Linux
import Netlink
import Testing

/// One end of a TCP connection over loopback, which waits for at most ten seconds.
final class PortsPeer {
    let socket: CInt
    private static let patience: Int32 = 10_000

    init(_ socket: CInt) { self.socket = socket }
    deinit { Linux.close(socket) }

    /// Connects, and waits until it is done.
    static func connect(_ address: String, _ port: UInt16, from source: String? = nil) throws -> PortsPeer {
        let place = SocketAddress(try IPAddress(address).bytes, port: port)
        let peer = PortsPeer(try InternetSocket.open(.tcp, isIPv6: place.isIPv6).release())
        if try !InternetSocket.connect(peer.socket, to: place) {
            try #require(try waitUntil(writable: peer.socket, milliseconds: patience))
            if let errno = InternetSocket.pendingError(of: peer.socket) { throw errno }
        }
        return peer
    }

    func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            try #require(try waitUntil(writable: socket, milliseconds: Self.patience))
            rest = rest.dropFirst(try InternetSocket.send(socket, rest))
        }
    }

    func send(_ text: String) throws { try send(Array(text.utf8)) }
    func finish() throws { try InternetSocket.endSending(socket) }

    /// What comes next; empty at the end.
    func receive() throws -> [UInt8] {
        try #require(try waitUntil(readable: socket, milliseconds: Self.patience), "nothing comes")
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = try InternetSocket.receive(socket, &buffer, limit: buffer.count)
        return Array(buffer[..<count])
    }

    /// Whatever comes before the end.
    func receiveAll() throws -> String {
        var all: [UInt8] = []
        while true {
            let bytes = try receive()
            if bytes.isEmpty { return String(decoding: all, as: UTF8.self) }
            all += bytes
        }
    }

    func receiveText() throws -> String { String(decoding: try receive(), as: UTF8.self) }
}

/// What a container would listen on.
final class PortsTarget {
    let socket: CInt
    let port: UInt16

    init(_ kind: InternetSocket.Kind = .tcp, _ address: String = "127.0.0.1", listens: Bool = true) throws {
        let place = SocketAddress(try IPAddress(address).bytes, port: 0)
        socket = try InternetSocket.open(kind, isIPv6: place.isIPv6).release()
        if place.isIPv6 { try SocketOption.onlyIPv6.set(on: socket) }
        try InternetSocket.bind(socket, to: place)
        port = try InternetSocket.address(of: socket).port
        if kind == .tcp && listens { try InternetSocket.listen(socket) }
    }

    deinit { Linux.close(socket) }

    func accept() throws -> PortsPeer {
        try #require(try waitUntil(readable: socket, milliseconds: 10_000), "nobody connects")
        return PortsPeer(try InternetSocket.accept(socket).release())
    }
}
