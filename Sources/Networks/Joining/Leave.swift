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
            try closePorts(of: left)
            for endpoint in left { forgetNames(of: endpoint) }
            // Last of all: until now nobody could get its addresses.
            for network in try liveNetworks() {
                for name in try endpointNames(network) where name.container == id { try free(name, network) }
            }
            return left
        }
    }

    /// Gives one place back that has just been taken by a container that has ended meanwhile.
    public func giveBack(_ endpoint: Endpoint) throws {
        try locked {
            try closePorts(of: [endpoint])
            forgetNames(of: endpoint)
            try free(EndpointName(endpoint), endpoint.network)
        }
        removeLinks(of: [endpoint])
    }

    /// No port of this machine leads to them any more: before anybody else can have their addresses.
    private func closePorts(of endpoints: [Endpoint]) throws {
        let open = endpoints.filter { !$0.ports.isEmpty }
        if open.isEmpty { return }
        try Firewall.doubt(in: live)
        for endpoint in open {
            var closed = endpoint
            closed.ports = []
            try write(closed)
        }
        try refreshRules()
    }

    /// Removes the links of a container that has ended, where something holds its namespace open.
    public func removeLinks(of endpoints: [Endpoint]) {
        guard !endpoints.isEmpty, let machine = try? NetlinkSocket() else { return }
        for endpoint in endpoints { removeLink(of: endpoint, machine, nil) }
    }

    /// `network disconnect`: takes a container that runs from one network.
    ///
    /// - Returns: the place that it had there; nil when it had none.
    public func leave(_ network: Network, _ member: Member) throws -> Endpoint? {
        try locked {
            let all = try endpoints(ofContainer: member.id)
            guard let left = all.first(where: { $0.network == network.name }) else { return nil }
            let machine = try NetlinkSocket()
            if !left.ports.isEmpty {
                // They lead to it by another network from now on.
                try Firewall.doubt(in: live)
                let others = all.filter { $0.network != network.name }
                if var next = try others.first(where: { try read($0.network)?.takesPorts == true }) {
                    next.ports = left.ports
                    try write(next)
                }
                try closePorts(of: [left])
            }
            removeLink(of: left, machine, member)
            forgetNames(of: left)
            forgetStrangers(of: left)
            try free(EndpointName(left), network.name)
            // The way to everywhere may have gone with it: the next network has one.
            let inside = try NetlinkSocket(inside: member.namespace, path: member.path)
            for other in all where other.network != network.name { try addWays(of: other, inside) }
            return left
        }
    }
}
