import Netlink

/// `networks/<name>.json`: a network as it was asked for. What of it is on the machine at this moment, the kernel knows.
public struct Network: Codable, Sendable, Equatable {
    /// 64 hexadecimal digits.
    public var id: String
    public var name: String
    public var driver: Driver
    /// Nanoseconds since 1970.
    public var createdAt: Int64
    /// No way out and no way in: only its containers, and this machine, reach each other.
    public var isInternal = false
    /// Whether any container may be connected to it later; engines ask for it, bridges are so anyway.
    public var isAttachable = false
    /// One for IPv4, one for IPv6, or both; none for `host` and `none`.
    public var pools: [AddressPool] = []
    public var labels: [String: String] = [:]
    /// Options of the driver, as they were written: `com.docker.network.driver.mtu`, `parent`.
    public var options: [String: String] = [:]

    /// How a network reaches its containers.
    public enum Driver: String, Codable, Sendable, CaseIterable {
        /// A software switch of this machine.
        case bridge
        /// Links that look like further network cards of this machine, each with a hardware address of its own.
        case macvlan
        /// Links that share the hardware address of a network card of this machine.
        case ipvlan
        /// The machine's own network.
        case host
        /// Loopback only.
        case none = "null"
    }

    public init(id: String, name: String, driver: Driver, createdAt: Int64) {
        self.id = id
        self.name = name
        self.driver = driver
        self.createdAt = createdAt
    }

    /// Whether ports of this machine can lead into it.
    public var takesPorts: Bool { driver == .bridge && !isInternal }

    /// The pool of a family.
    public func pool(_ family: IPFamily) -> AddressPool? { pools.first { $0.subnet.family == family } }
}

/// Where the addresses of a network come from.
public struct AddressPool: Codable, Sendable, Equatable {
    public var subnet: IPPrefix
    /// The part of the subnet that containers get addresses of, unless they ask for one.
    public var range: IPPrefix?
    /// The address of the machine on the network; on an internal network it leads nowhere.
    public var gateway: IPAddress?
    /// Addresses that are somebody else's, by the name of whose.
    public var reserved: [String: IPAddress] = [:]
    /// Whether the user has chosen the subnet: only then containers may ask for addresses in it.
    public var isChosen = false

    public init(subnet: IPPrefix) { self.subnet = subnet }
}
