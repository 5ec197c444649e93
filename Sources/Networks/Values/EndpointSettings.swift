import Netlink

/// How a container wants to be on a network: `--network-alias`, `--ip`, `--mac-address`.
public struct EndpointSettings: Codable, Sendable, Equatable {
    /// The name of the network.
    public var network: String
    public var aliases: [String] = []
    /// Nil for any that is free.
    public var address: IPAddress?
    public var address6: IPAddress?
    public var hardwareAddress: MACAddress?

    public init(network: String) { self.network = network }
}
