import Formats
import Linux
import Netlink

/// A container that joins a network, and where its network namespace is.
public struct Member: Sendable {
    public var id: String
    public var name: String
    public var hostname: String
    public var domainname: String
    /// Its network namespace, open for as long as this is used: a process id may be another's by then.
    public var namespace: CInt
    /// What that was opened by, for people and scripts: `/proc/4711/ns/net`.
    public var path: String

    public init(id: String, name: String, hostname: String, domainname: String, namespace: CInt, path: String) {
        self.id = id
        self.name = name
        self.hostname = hostname
        self.domainname = domainname
        self.namespace = namespace
        self.path = path
    }

    /// Who lives in the namespace that somebody has opened.
    var place: NamespaceReference { .descriptor(namespace, path: path) }
}

extension NetworkStore {
    /// Gives a container a link, an address and a way on a network.
    ///
    /// The address is taken first and given back last, so that what a crash leaves is found by it.
    ///
    /// - Parameters:
    ///   - ports: the ports of this machine that lead to it by this network.
    ///   - number: that of its link, `eth0`; nil for the lowest that is free.
    /// - Returns: its place, and what it cannot do, in words.
    /// - Throws: when it cannot have it; nothing is then left.
    public func join(
        _ settings: EndpointSettings, _ member: Member, ports: [PublishedPort] = [], number: Int? = nil
    ) throws -> (endpoint: Endpoint, warnings: [String]) {
        try locked {
            var network = try look(up: settings.network)
            if let there = try endpoints(ofContainer: member.id).first(where: { $0.network == network.name }) {
                return (there, [])
            }
            let machine = try NetlinkSocket()
            let isNew = !isDirectory("\(live)/\(network.name)")
            // From here on the rules lack something: whoever comes after a kill looks.
            if isNew || !ports.isEmpty { try Firewall.doubt(in: live) }
            if isNew { Door.begin(NetworkSteps.bridge) }
            let link = try bringUp(&network, machine)
            let place = try number ?? freeNumber(of: member.id)
            var endpoint = Endpoint(
                id: try randomID(), on: network, container: member.id, containerName: member.name,
                interface: try LinkName("eth\(place)"))
            endpoint.aliases = settings.aliases
            endpoint.ports = ports
            try takeAddresses(of: network, settings, for: &endpoint)
            if network.driver == .bridge { endpoint.link = try LinkName("mb\(member.id.prefix(9))-\(place)") }
            try write(endpoint)
            do {
                Door.begin(NetworkSteps.cable)
                try connect(endpoint, to: network, link, machine, member)
                try tellNames(of: endpoint, member, network)
                Door.begin(NetworkSteps.rules)
                let warnings = try isNew || !ports.isEmpty || !rulesAreUndisturbed() ? refreshRules() : []
                return (endpoint, warnings)
            } catch {
                removeLink(of: endpoint, machine, member)
                forgetNames(of: endpoint)
                try? free(EndpointName(endpoint), network.name)
                if !ports.isEmpty { _ = try? refreshRules() }
                throw error
            }
        }
    }

    private func freeNumber(of id: String) throws -> Int {
        let taken = Set(try endpoints(ofContainer: id).map(\.interface.description))
        return (0...).first { !taken.contains("eth\($0)") } ?? 0
    }

    // MARK: Addresses

    private func takeAddresses(of network: Network, _ settings: EndpointSettings, for endpoint: inout Endpoint) throws {
        let taken = Set(try endpointNames(network.name).flatMap(\.addresses))
        if let pool = network.pool(.v4) {
            endpoint.address = try address(settings.address, of: pool, taken, network)
            endpoint.gateway = network.isInternal ? nil : pool.gateway
        } else if let asked = settings.address {
            throw Self.noSubnet(for: asked)
        }
        if let pool = network.pool(.v6) {
            endpoint.address6 = try address(settings.address6, of: pool, taken, network)
            endpoint.gateway6 = network.isInternal ? nil : pool.gateway
        } else if let asked = settings.address6 {
            throw Self.noSubnet(for: asked)
        }
        // ipvlan links have their parent's.
        if network.driver != .ipvlan {
            endpoint.hardwareAddress = settings.hardwareAddress ?? Self.hardwareAddress(endpoint)
        }
    }

    /// Docker's rule, by which an address has the same neighbour entry each time: 02:42 and the four bytes of the address.
    private static func hardwareAddress(_ endpoint: Endpoint) -> MACAddress? {
        guard let address = endpoint.address else { return MACAddress("02:42", digits: endpoint.id) }
        return MACAddress(bytes: [0x02, 0x42] + address.address.bytes)
    }

    private func address(
        _ asked: IPAddress?, of pool: AddressPool, _ taken: Set<IPAddress>, _ network: Network
    ) throws -> IPPrefix? {
        let chosen: IPAddress
        if let asked {
            guard pool.isChosen else {
                throw UsageError(
                    "user specified IP address is supported only when connecting to networks with user configured subnets",
                    fix: "make a network with one: minibox network create --subnet 10.200.0.0/24 NAME")
            }
            guard asked != pool.gateway else {
                throw UsageError("Address already in use", fix: "\(asked) is the gateway of the network \(network.name)")
            }
            guard pool.isUsable(asked) else { throw Self.noSubnet(for: asked, in: pool) }
            guard !taken.contains(asked) else {
                throw UsageError("Address already in use", fix: "another container on the network \(network.name) has \(asked)")
            }
            chosen = asked
        } else {
            guard let free = pool.choose(taken: taken) else {
                throw UsageError(
                    "no available IPv\(pool.subnet.family == .v4 ? 4 : 6) addresses on this network's address pools: "
                        + "\(network.name) (\(network.id))",
                    fix: "end containers that are on it, or make a larger network: \(pool.range ?? pool.subnet) is full")
            }
            chosen = free
        }
        return IPPrefix(chosen, length: pool.subnet.length)
    }

    private static func noSubnet(for asked: IPAddress, in pool: AddressPool? = nil) -> UsageError {
        UsageError(
            "Invalid address \(asked): It does not belong to any of this network's subnets",
            fix: pool.map { "choose a free one of \($0.subnet); \($0.gateway.map { "\($0) is the gateway" } ?? "")" }
                ?? "make a network with such a subnet: minibox network create --subnet")
    }

    // MARK: Links

    private func connect(
        _ endpoint: Endpoint, to network: Network, _ link: LinkReference, _ machine: borrowing NetlinkSocket, _ member: Member
    ) throws {
        let mtu = try DriverOptions(network.options).mtu
        let far = Veth(endpoint.interface, mtu: mtu, address: endpoint.hardwareAddress)
        switch network.driver {
        case .bridge:
            guard let near = endpoint.link else { return }
            // What is left of an earlier life by the same name: the address was free, so nobody lives there.
            if let stale = try Self.find(near, machine) { try machine.delete(stale.reference) }
            try machine.createVeth(Veth(near, mtu: mtu), peer: far, in: member.place, portOf: link, up: true)
        case .macvlan, .ipvlan:
            let options = try DriverOptions(network.options)
            try machine.createSharing(
                far, of: link, network.driver == .macvlan ? .macvlan(options.macvlanMode) : .ipvlan(options.ipvlanMode),
                in: member.place)
        case .host, .none: return
        }
        try settleIPv6(of: endpoint, member)
        let inside = try NetlinkSocket(inside: member.namespace, path: member.path)
        let own = LinkReference.name(endpoint.interface)
        if let address = endpoint.address {
            try inside.addAddress(
                address, to: own, broadcast: address.length < 31 ? address.lastAddress : nil)
        }
        if let address = endpoint.address6 { try inside.addAddress(address, to: own, detectDuplicates: false) }
        try inside.setUp(own)
        try addWays(of: endpoint, inside)
    }

    /// Without an address for IPv6 it has no IPv6 at all: a link-local one would lead past the rules for IPv4. With one, it
    /// listens to no router but ours, which a neighbour could claim to be.
    private func settleIPv6(of endpoint: Endpoint, _ member: Member) throws(KernelError) {
        guard exists("/proc/sys/net/ipv6") else { return }
        let (name, value) = endpoint.address6 == nil ? ("disable_ipv6", "1") : ("accept_ra", "0")
        let path = "/proc/sys/net/ipv6/conf/\(endpoint.interface)/\(name)"
        try visitNamespace(member.namespace, .net, path: member.path) { () throws(KernelError) in
            try writeControl(
                value, to: path,
                shell: .command("nsenter --net=\(member.path) sysctl -q -w net.ipv6.conf.\(endpoint.interface).\(name)=\(value)"))
        }
    }

    /// The ways to everywhere, unless there are some by another network.
    func addWays(of endpoint: Endpoint, _ inside: borrowing NetlinkSocket) throws {
        for gateway in [endpoint.gateway, endpoint.gateway6] {
            guard let gateway else { continue }
            do { try inside.addRoute(.byDefault(via: gateway)) } catch { guard error.errno == .exists else { throw error } }
        }
    }

    /// Removes the link, if it is still there. The kernel removes it with the namespace; but somebody may hold that.
    func removeLink(of endpoint: Endpoint, _ machine: borrowing NetlinkSocket, _ member: Member?) {
        if let near = endpoint.link {
            try? machine.delete(.name(near))
        } else if let member, let inside = try? NetlinkSocket(inside: member.namespace, path: member.path) {
            try? inside.delete(.name(endpoint.interface))
        }
    }
}
