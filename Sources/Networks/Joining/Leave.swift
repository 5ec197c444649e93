import Formats
import Linux
import Netlink

extension NetworkStore {
    /// Takes a container that has ended from all networks: its addresses are free from now on, and nobody knows its names
    /// any more. Its links go with its namespace.
    ///
    /// - Returns: the places that it had.
    public func leaveAll(_ id: String) throws -> [Endpoint] {
        // Nothing is taken where nothing lies: who was on no network pays for one look.
        guard try liveNetworks().contains(where: { try endpointNames($0).contains { $0.container == id } }) else { return [] }
        return try locked {
            let left = try endpoints(ofContainer: id)
            for network in try liveNetworks() {
                for name in try endpointNames(network) where name.container == id { try free(name, network) }
            }
            for endpoint in left { try forgetNames(of: endpoint) }
            if left.contains(where: { !$0.ports.isEmpty }) { try refreshRules() }
            return left
        }
    }

    /// Removes the links of a container that has ended, where something holds its namespace open.
    public func removeLinks(of endpoints: [Endpoint]) {
        guard !endpoints.isEmpty, let machine = try? NetlinkSocket() else { return }
        for endpoint in endpoints { removeLink(of: endpoint, machine, process: nil) }
    }

    /// `network disconnect`: takes a container that runs from one network.
    ///
    /// - Returns: the place that it had there; nil when it had none.
    public func leave(_ network: Network, _ member: Member) throws -> Endpoint? {
        try locked {
            let all = try endpoints(ofContainer: member.id)
            guard let left = all.first(where: { $0.network == network.name }) else { return nil }
            let machine = try NetlinkSocket()
            removeLink(of: left, machine, process: member.process)
            try free(EndpointName(left), network.name)
            try forgetNames(of: left)
            try forgetStrangers(of: left)
            if !left.ports.isEmpty {
                // They lead to it by another network from now on.
                if var next = all.first(where: { $0.network != network.name && $0.driver == .bridge }) {
                    next.ports = left.ports
                    try write(next)
                }
                try refreshRules()
            }
            // The way to everywhere may have gone with it: the next network has one.
            let opened = try open("/proc/\(member.process)/ns/net")
            let inside = try NetlinkSocket(inside: opened.number, path: "/proc/\(member.process)/ns/net")
            for other in all where other.network != network.name { try addWays(of: other, inside) }
            return left
        }
    }
}
