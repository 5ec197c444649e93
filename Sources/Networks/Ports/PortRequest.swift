import Netlink

/// A port of a container that is to be published, as it was asked for; `PortReservation` makes published ports of it.
public struct PortRequest: Codable, Sendable, Hashable {
    public var transport: TransportProtocol
    public var containerPort: UInt16
    /// The address of this machine; nil for all of them, of both families.
    public var hostAddress: IPAddress?
    /// The ports of this machine any one of which will do; nil for one that the kernel chooses.
    public var hostPorts: ClosedRange<UInt16>?

    public init(
        _ transport: TransportProtocol = .tcp, container: UInt16, hostAddress: IPAddress? = nil,
        hostPorts: ClosedRange<UInt16>? = nil
    ) {
        self.transport = transport
        containerPort = container
        self.hostAddress = hostAddress
        self.hostPorts = hostPorts
    }

    /// A port that is published because it is exposed, as `-P` does it.
    public init(_ exposed: ExposedPort) { self.init(exposed.transport, container: exposed.port) }

    /// The port inside.
    public var exposed: ExposedPort { ExposedPort(containerPort, transport) }

    /// The port of this machine as `docker inspect` shows a request: `8080`, `8080-8090`, or nothing.
    public var hostPortText: String {
        guard let hostPorts else { return "" }
        return hostPorts.count == 1 ? "\(hostPorts.lowerBound)" : "\(hostPorts.lowerBound)-\(hostPorts.upperBound)"
    }
}
