import Linux
import Netlink

extension NetworkStore {
    /// Whether the rules are as we have left them.
    func rulesAreUndisturbed() -> Bool { Firewall.isUndisturbed(in: live) }

    /// Makes the rules of this machine's firewall what the networks and ports that are there need.
    ///
    /// - Returns: what does not work, and what helps, in words.
    @discardableResult
    func refreshRules() throws -> [String] {
        var state = FirewallState(name: tableName)
        for name in try liveNetworks() {
            // One that is damaged, or of another kind, has no part in it.
            guard let network = (try? read(name)) ?? nil, network.driver == .bridge else { continue }
            let bridge = FirewallState.Bridge(
                bridgeLink(of: network), isInternal: network.isInternal,
                isMasqueraded: (try? DriverOptions(network.options).isMasqueraded) ?? true, hasIPv6: network.pool(.v6) != nil)
            state.bridges.append(bridge)
            // Nothing is redirected into an internal network: its ports are the relay's.
            guard !network.isInternal else { continue }
            for endpoint in try endpoints(of: name) {
                for port in endpoint.ports { state.redirects += redirects(port, to: endpoint) }
            }
        }
        return try Firewall.apply(state, in: live).map(\.description)
    }

    private func redirects(_ port: PublishedPort, to endpoint: Endpoint) -> [FirewallState.Redirect] {
        [endpoint.address, endpoint.address6].compactMap { $0?.address }.filter { $0.family == port.hostAddress.family }.map {
            FirewallState.Redirect(port.transport, host: port.hostAddress, port.hostPort, target: $0, port.containerPort)
        }
    }

    /// What our table is called: another state folder's has another name.
    public var tableName: String {
        isMachines ? "minibox" : "minibox-\(((try? read("bridge")) ?? nil)?.id.prefix(8) ?? "other")"
    }
}
