import Linux
import Netlink

/// The networks as the kernel has them at this moment, beside what was asked for.
public struct NetworkMap: Sendable, Equatable {
    /// A link of this machine or of a container, with its addresses.
    public struct Wire: Sendable, Equatable {
        public var name: LinkName
        public var isUp: Bool
        /// Whether the other end is up, too.
        public var hasCarrier: Bool
        public var addresses: [IPPrefix]
        public var hardwareAddress: MACAddress?
        public var receivedBytes: UInt64 = 0
        public var sentBytes: UInt64 = 0

        public init(
            name: LinkName, isUp: Bool = true, hasCarrier: Bool = true, addresses: [IPPrefix] = [],
            hardwareAddress: MACAddress? = nil
        ) {
            self.name = name
            self.isUp = isUp
            self.hasCarrier = hasCarrier
            self.addresses = addresses
            self.hardwareAddress = hardwareAddress
        }
    }

    /// A container's place on a network.
    public struct Place: Sendable, Equatable {
        public var endpoint: Endpoint
        /// The end of its cable on this machine; nil where the kernel has none.
        public var near: Wire?
        /// The end inside; nil where that cannot be seen.
        public var far: Wire?

        public init(_ endpoint: Endpoint, near: Wire? = nil, far: Wire? = nil) {
            self.endpoint = endpoint
            self.near = near
            self.far = far
        }
    }

    public struct Entry: Sendable, Equatable {
        public var network: Network
        /// What the link of the network is called on this machine, whether it is there or not; nil for those that have none.
        public var linkName: LinkName?
        public var link: Wire?
        public var places: [Place]

        public init(_ network: Network, linkName: LinkName? = nil, link: Wire? = nil, places: [Place] = []) {
            self.network = network
            self.linkName = linkName
            self.link = link
            self.places = places
        }
    }

    /// A default route of this machine.
    public struct Way: Sendable, Equatable {
        public var family: IPFamily
        public var gateway: IPAddress?
        /// Nil where the kernel names none.
        public var uplink: Wire?

        public init(_ family: IPFamily, via gateway: IPAddress?, uplink: Wire?) {
            self.family = family
            self.gateway = gateway
            self.uplink = uplink
        }
    }

    public var entries: [Entry]
    public var ways: [Way]
    /// What the kernel does with packets that are not for this machine itself; nil where it has no such family.
    public var forwards: Bool?
    public var forwards6: Bool?
    /// What our table holds; nil where there is none.
    public var rules: SeenRules?

    public init(
        entries: [Entry], ways: [Way] = [], forwards: Bool? = nil, forwards6: Bool? = nil, rules: SeenRules? = nil
    ) {
        self.rules = rules
        self.entries = entries
        self.ways = ways
        self.forwards = forwards
        self.forwards6 = forwards6
    }
}

// MARK: Looking

extension NetworkStore {
    /// Looks at networks, and at the way out of this machine.
    ///
    /// - Parameter process: a process in the network namespace of a container, by the container's id; nil for one that is
    ///   not to be found.
    public func map(of networks: [Network], process: (String) -> Int32?) throws -> NetworkMap {
        let machine = try NetlinkSocket()
        let wires = try Wires(machine)
        let entries = try networks.map { network in
            let name = link(of: network)
            let places = try endpoints(of: network.name).map { endpoint in
                NetworkMap.Place(
                    endpoint, near: endpoint.link.flatMap { wires.named($0, machine) },
                    far: process(endpoint.container).flatMap { inside($0, endpoint.interface) })
            }
            return NetworkMap.Entry(network, linkName: name, link: name.flatMap { wires.named($0, machine) }, places: places)
        }
        let ways = try machine.routes().filter(\.isDefault).sorted { ($0.metric ?? 0) < ($1.metric ?? 0) }.map { route in
            NetworkMap.Way(
                route.destination.family, via: route.gateway, uplink: route.link.flatMap { wires.numbered($0, machine) })
        }
        return NetworkMap(
            entries: entries, ways: ways, forwards: Self.control("ipv4/ip_forward"),
            forwards6: Self.control("ipv6/conf/all/forwarding"), rules: seenRules())
    }

    private static func control(_ name: String) -> Bool? {
        (try? readText("/proc/sys/net/\(name)")).map { !$0.hasPrefix("0") }
    }

    /// A link as its container has it; nil where it, or its namespace, is not to be seen.
    private func inside(_ process: Int32, _ name: LinkName) -> NetworkMap.Wire? {
        let path = "/proc/\(process)/ns/net"
        guard let opened = try? open(path), let socket = try? NetlinkSocket(inside: opened.number, path: path),
            let wires = try? Wires(socket)
        else { return nil }
        return wires.named(name, socket)
    }
}

/// The links of a namespace, and the addresses of all.
private struct Wires {
    let links: [Link]
    let addresses: [Address]

    init(_ socket: borrowing NetlinkSocket) throws(NetlinkError) {
        links = try socket.links()
        addresses = try socket.addresses()
    }

    func named(_ name: LinkName, _ socket: borrowing NetlinkSocket) -> NetworkMap.Wire? {
        links.first { $0.name == name }.map { wire($0, socket) }
    }

    func numbered(_ index: CInt, _ socket: borrowing NetlinkSocket) -> NetworkMap.Wire? {
        links.first { $0.index == index }.map { wire($0, socket) }
    }

    private func wire(_ link: Link, _ socket: borrowing NetlinkSocket) -> NetworkMap.Wire {
        var wire = NetworkMap.Wire(
            name: link.name, isUp: link.isUp, hasCarrier: link.flags.contains(.lowerUp),
            // Those that every link has of itself say nothing of the network.
            addresses: addresses.filter { $0.link == link.index && $0.scope == .universe }.map(\.prefix),
            hardwareAddress: link.address)
        // It may be gone by now.
        if let counters = try? socket.counters(of: link.reference) {
            wire.receivedBytes = counters.receivedBytes
            wire.sentBytes = counters.sentBytes
        }
        return wire
    }
}
