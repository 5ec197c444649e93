import Netlink

/// What the packet filter has to know of the networks that are in use at this moment.
public struct FirewallState: Sendable, Equatable {
    /// A network's bridge, and how far its packets go.
    public struct Bridge: Sendable, Hashable {
        public var link: LinkName
        /// Nothing passes between it and any other link.
        public var isInternal: Bool
        /// What leaves it gets the address of this machine. A network whose addresses others have routes to needs no such
        /// thing.
        public var isMasqueraded: Bool
        /// Whether containers on it have IPv6 addresses, for which this machine has to be a router, too.
        public var hasIPv6: Bool

        public init(_ link: LinkName, isInternal: Bool = false, isMasqueraded: Bool = true, hasIPv6: Bool = false) {
            self.link = link
            self.isInternal = isInternal
            self.isMasqueraded = isMasqueraded
            self.hasIPv6 = hasIPv6
        }
    }

    /// A port of this machine that leads to one of a container, as far as the kernel can do it: to an address of the same
    /// family, that is not on an internal network, and not from a loopback address. The rest is the port relay's.
    public struct Redirect: Sendable, Hashable {
        public var transport: TransportProtocol
        /// The address of this machine; `0.0.0.0` or `::` for all of a family.
        public var hostAddress: IPAddress
        public var hostPort: UInt16
        /// The address of the container.
        public var target: IPAddress
        public var targetPort: UInt16

        public init(
            _ transport: TransportProtocol, host hostAddress: IPAddress, _ hostPort: UInt16, target: IPAddress,
            _ targetPort: UInt16
        ) {
            self.transport = transport
            self.hostAddress = hostAddress
            self.hostPort = hostPort
            self.target = target
            self.targetPort = targetPort
        }
    }

    /// What our table is called; another state folder's has another name.
    public var name: String
    public var bridges: [Bridge]
    public var redirects: [Redirect]

    public init(name: String = "minibox", bridges: [Bridge] = [], redirects: [Redirect] = []) {
        self.name = name
        self.bridges = bridges
        self.redirects = redirects
    }

    /// Whether any of its packets pass through this machine, to other links.
    var forwards: Bool { bridges.contains { !$0.isInternal } }
    var forwardsIPv6: Bool { bridges.contains { !$0.isInternal && $0.hasIPv6 } }

    /// The first name that would mean something else in a ruleset: `"` ends it, `*` stands for any.
    var unspeakableName: LinkName? {
        bridges.map(\.link).first { link in
            !link.description.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0) || "-_.".utf8.contains($0)
            }
        }
    }
}
