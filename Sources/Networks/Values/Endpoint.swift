import Netlink

/// `run/networks/<network>/<address>@<container>`: a container's place on a network, as long as it runs. The name of the
/// file takes the address, its content tells the rest.
public struct Endpoint: Codable, Sendable, Equatable {
    /// 64 hexadecimal digits.
    public var id: String
    /// The name of the network.
    public var network: String
    public var networkID: String
    public var driver: Network.Driver
    /// The id of the container.
    public var container: String
    public var containerName: String
    /// Its IPv4 address, with the length of the network's part.
    public var address: IPPrefix?
    public var address6: IPPrefix?
    public var gateway: IPAddress?
    public var gateway6: IPAddress?
    public var hardwareAddress: MACAddress?
    /// The end of its cable on this machine; nil where there is none, as with macvlan.
    public var link: LinkName?
    /// What the link is called inside: `eth0`.
    public var interface: LinkName
    /// By what other containers on the network find it, besides its name.
    public var aliases: [String] = []
    /// The ports of this machine that lead to it by this network.
    public var ports: [PublishedPort] = []

    public init(id: String, on network: Network, container: String, containerName: String, interface: LinkName) {
        self.id = id
        self.network = network.name
        networkID = network.id
        driver = network.driver
        self.container = container
        self.containerName = containerName
        self.interface = interface
    }

    /// A place on the network that an ordinary user's container has to itself.
    public init(_ program: UserModeProgram, container: String, containerName: String) {
        id = ""
        network = program.rawValue
        networkID = ""
        driver = .none
        self.container = container
        self.containerName = containerName
        interface = UserModeAddresses.link
        address = UserModeAddresses.own
        gateway = UserModeAddresses.gateway
    }
}
