import Formats
import Netlink

/// What somebody asks of a new network: the flags of `network create`, not checked yet.
public struct NetworkRequest: Sendable, Equatable {
    public var name = ""
    public var driver = Network.Driver.bridge.rawValue
    public var isInternal = false
    public var isAttachable = false
    public var hasIPv6 = false
    /// `--subnet`, `--ip-range`, `--gateway`, and `--aux-address` as `name=address`.
    public var subnets: [String] = []
    public var ranges: [String] = []
    public var gateways: [String] = []
    public var reserved: [String] = []
    public var labels: [String: String] = [:]
    public var options: [String: String] = [:]

    public init() {}

    /// The pools that are asked for, one for each subnet.
    func pools() throws(UsageError) -> [AddressPool] {
        var pools: [AddressPool] = []
        for text in subnets {
            guard let subnet = try? IPPrefix(text) else {
                throw UsageError("Invalid subnet \(text) : invalid CIDR address: \(text)", fix: "write it like 10.200.0.0/24")
            }
            guard subnet.isForHosts else {
                throw UsageError(
                    "Invalid subnet \(text) : its addresses are no machine's own (loopback, link-local, multicast)",
                    fix: "take a private one: 10.200.0.0/24, or fd00::/64 with your own digits")
            }
            var pool = AddressPool(subnet: subnet.network)
            pool.isChosen = true
            if let other = pools.first(where: { $0.subnet.family == subnet.family }) {
                throw UsageError(
                    "a network has one subnet of each family, not \(other.subnet) and \(pool.subnet)",
                    fix: "make two networks, and connect the container to both")
            }
            guard subnet.length <= subnet.family.bitWidth - 2 else {
                throw UsageError(
                    "the subnet \(subnet) has no room for the gateway and a container",
                    fix: "a /\(subnet.family == .v4 ? 30 : 64) has")
            }
            pools.append(pool)
        }
        for text in ranges {
            guard let range = try? IPPrefix(text) else {
                throw UsageError("invalid CIDR address: \(text)", fix: "write it like 10.200.0.128/25")
            }
            let place = pools.firstIndex { $0.subnet.contains(range.address) && range.length >= $0.subnet.length }
            guard let place else { throw Self.noSubnet("range \(text)") }
            pools[place].range = range.network
        }
        for text in gateways {
            let gateway = try Self.address(text)
            guard let place = pools.firstIndex(where: { $0.subnet.contains(gateway) }) else {
                throw Self.noSubnet("gateway \(text)")
            }
            guard pools[place].isUsable(gateway) else {
                throw UsageError(
                    "gateway \(text) is the address of the network itself, or of all on it",
                    fix: "choose another one of the subnet")
            }
            pools[place].gateway = gateway
        }
        for text in reserved {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw UsageError("invalid aux-address: \(text)", fix: "write a name and its address: router=10.200.0.5")
            }
            let address = try Self.address(parts[1])
            guard let place = pools.firstIndex(where: { $0.subnet.contains(address) }) else {
                throw Self.noSubnet("aux-address \(address)")
            }
            pools[place].reserved[parts[0]] = address
        }
        return pools.map(\.withGateway)
    }

    private static func address(_ text: String) throws(UsageError) -> IPAddress {
        guard let address = try? IPAddress(text) else {
            throw UsageError("invalid IP address: \(text)", fix: "write it like 10.200.0.1")
        }
        return address
    }

    private static func noSubnet(_ thing: String) -> UsageError {
        UsageError("no matching subnet for \(thing)", fix: "name the subnet that it lies in with --subnet")
    }
}

extension IPPrefix {
    /// Whether machines can have its addresses: not loopback, link-local, multicast, or none at all.
    fileprivate var isForHosts: Bool {
        let top = address.bytes
        switch family {
        case .v4: return top[0] != 0 && top[0] != 127 && top[0] < 224 && !(top[0] == 169 && top[1] == 254)
        case .v6: return top[0] != 0 && top[0] != 0xff && !(top[0] == 0xfe && top[1] & 0xc0 == 0x80)
        }
    }
}
