import Formats
import Linux
import Netlink

/// The private networks that a network without a subnet of its own gets one of, in Docker's order. See RFC 1918.
enum DefaultPools {
    static let all: [IPPrefix] =
        (17...31).compactMap { prefix(172 << 24 | $0 << 16, 16) }
        + (0..<16).compactMap { prefix(192 << 24 | 168 << 16 | $0 << 12, 20) }

    private static func prefix(_ bits: UInt128, _ length: Int) -> IPPrefix? {
        IPAddress(.v4, bits: bits).flatMap { IPPrefix($0, length: length) }
    }
}

extension NetworkStore {
    /// A subnet for IPv4 that neither another network nor this machine uses.
    func freePool(besides others: [Network]) throws -> AddressPool {
        let taken = others.flatMap(\.pools).map(\.subnet) + (try machinesNetworks())
        guard let free = DefaultPools.all.first(where: { pool in !taken.contains { $0.overlaps(pool) } }) else {
            throw UsageError(
                "could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network",
                fix: "choose a subnet: --subnet 10.200.0.0/24; or remove networks that nobody uses: minibox network prune")
        }
        return AddressPool(subnet: free).withGateway
    }

    /// A subnet for IPv6 that is this machine's alone. See RFC 4193, section 3.2.
    func uniquePool() throws(KernelError) -> AddressPool {
        let bytes = [0xfd] + (try randomBytes(7)) + [UInt8](repeating: 0, count: 8)
        guard let address = IPAddress(bytes: bytes), let subnet = IPPrefix(address, length: 64) else {
            throw KernelError(purpose: "choose an IPv6 network", call: Call("getrandom", []), errno: .invalid)
        }
        return AddressPool(subnet: subnet).withGateway
    }

    /// The networks that this machine has a way to; not the default routes, which lead everywhere.
    func machinesNetworks() throws -> [IPPrefix] {
        let socket = try NetlinkSocket()
        let own = Set(try entriesIfThere(live).compactMap { try? read($0) }.map(bridgeLink(of:)))
        let ours = Set(try socket.links().filter { own.contains($0.name) }.map(\.index))
        return try socket.routes().filter { !$0.isDefault && !($0.link.map(ours.contains) ?? false) }.map(\.destination)
            + socket.addresses().filter { !ours.contains($0.link) }.map(\.prefix.network)
    }
}

extension AddressPool {
    /// With the first address of the subnet, or of the range's subnet, as the machine's own, unless there is one.
    var withGateway: AddressPool {
        var pool = self
        if gateway == nil { pool.gateway = subnet.network.address.advanced(by: 1) }
        return pool
    }

    /// The lowest address that nobody has.
    ///
    /// - Returns: nil when all are taken.
    func choose(taken: Set<IPAddress>) -> IPAddress? {
        let space = range ?? subnet
        let others = Set(reserved.values)
        var candidate: IPAddress? = space.network.address
        while let address = candidate, space.contains(address) {
            if isUsable(address), !taken.contains(address), !others.contains(address) { return address }
            candidate = address.advanced(by: 1)
        }
        return nil
    }

    /// Whether the address can be a container's at all: in the subnet, and neither the network's own, nor everybody's, nor
    /// the machine's.
    func isUsable(_ address: IPAddress) -> Bool {
        // A network of two addresses has no room for its own and everybody's. See RFC 3021.
        let isPair = subnet.family.bitWidth - subnet.length <= 1
        return subnet.contains(address) && address != gateway
            && (isPair || address != subnet.network.address && (subnet.family == .v6 || address != subnet.lastAddress))
    }
}
