import Formats
import Linux
import Netlink

/// Ports of this machine that are taken for a container, by sockets that are bound to them for as long as this lives.
public struct PortReservation {
    /// Each with its socket.
    let sockets: [ReservedPort]

    /// What has been taken, in the order of the requests.
    public var published: [PublishedPort] { sockets.map(\.port) }

    /// Takes ports: all of them, or none. A request without an address takes the same port of both families.
    ///
    /// - Throws: `UsageError` in Docker's words: `Bind for 0.0.0.0:8080 failed: port is already allocated`.
    public init(_ requests: [PortRequest]) throws {
        var taken: [ReservedPort] = []
        for request in requests { taken += try Self.take(request) }
        sockets = taken
    }

    private static func take(_ request: PortRequest) throws -> [ReservedPort] {
        do {
            guard let ports = request.hostPorts else { return try takeAny(request) }
            var refusal: BindRefusal?
            for port in ports {
                do { return try take(request, port) } catch {
                    refusal = refusal ?? error
                    guard error.isInUse else { throw error }
                }
            }
            throw refusal!
        } catch let refusal as BindRefusal {
            throw refusal.told(of: request)
        }
    }

    /// The kernel chooses a port of the first family, and may have given the same one of the other family to somebody else.
    private static func takeAny(_ request: PortRequest) throws(BindRefusal) -> [ReservedPort] {
        var attempts = 64
        while true {
            do { return try take(request, 0) } catch {
                attempts -= 1
                guard error.isInUse, attempts > 0 else { throw error }
            }
        }
    }

    private static func take(_ request: PortRequest, _ port: UInt16) throws(BindRefusal) -> [ReservedPort] {
        let first = try ReservedPort(request, at: request.hostAddress ?? anyAddress(.v4), port)
        guard request.hostAddress == nil else { return [first] }
        let address = anyAddress(.v6)
        do { return [first, try ReservedPort(request, at: address, first.port.hostPort)] } catch {
            if error.meansNoIPv6 { return [first] }
            throw error
        }
    }

    private static func anyAddress(_ family: IPFamily) -> IPAddress { IPAddress(family, bits: 0)! }
}

/// A port of this machine, and the socket that keeps it from others.
final class ReservedPort {
    let port: PublishedPort
    /// The number of its socket; nil for sctp where the kernel does not know it.
    let socket: CInt?

    init(_ request: PortRequest, at address: IPAddress, _ port: UInt16) throws(BindRefusal) {
        var published = PublishedPort(request.transport, host: address, port, container: request.containerPort)
        do throws(KernelError) {
            socket = try Self.bound(published)
            if port == 0, let socket { published.hostPort = try InternetSocket.address(of: socket).port }
        } catch { throw BindRefusal(address: address, port: port, error: error) }
        self.port = published
    }

    deinit { if let socket { close(socket) } }

    private static func bound(_ port: PublishedPort) throws(KernelError) -> CInt? {
        let isIPv6 = port.hostAddress.family == .v6
        let socket: Linux.Descriptor
        do throws(KernelError) { socket = try InternetSocket.open(port.transport.kind, isIPv6: isIPv6) } catch {
            if port.transport == .sctp, error.errno.code == noSuchProtocol, port.hostPort != 0 { return nil }
            throw error
        }
        if isIPv6 { try SocketOption.onlyIPv6.set(on: socket.number) }
        // For UDP it would let two have the same port.
        if port.transport != .udp { try SocketOption.reuseAddress.set(on: socket.number) }
        try InternetSocket.bind(socket.number, to: SocketAddress(port.hostAddress.bytes, port: port.hostPort))
        if port.transport != .udp { try InternetSocket.listen(socket.number) }
        return socket.release()
    }
}

extension TransportProtocol {
    var kind: InternetSocket.Kind {
        switch self {
        case .tcp: .tcp
        case .udp: .udp
        case .sctp: .sctp
        }
    }
}
