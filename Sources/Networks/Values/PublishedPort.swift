import Netlink

/// The protocols that have ports.
public enum TransportProtocol: String, Codable, Sendable, CaseIterable {
    case tcp, udp, sctp
}

/// A port of this machine that leads into a container.
public struct PublishedPort: Codable, Sendable, Hashable {
    public var transport: TransportProtocol
    /// The address of this machine that it is a port of; `0.0.0.0` or `::` for all of a family.
    public var hostAddress: IPAddress
    public var hostPort: UInt16
    public var containerPort: UInt16

    public init(_ transport: TransportProtocol, host: IPAddress, _ hostPort: UInt16, container: UInt16) {
        self.transport = transport
        hostAddress = host
        self.hostPort = hostPort
        containerPort = container
    }
}
