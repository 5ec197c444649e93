import Containers
import Flags
import Formats

extension RunOptions {
    /// The flags of `run` about the network.
    static var networking: [Flag<RunOptions>] {
        let group = "Its network"
        let networks = ValueOffer.lines(["network", "ls", "--format", "{{.Name}}"])
        return [
            Flag(
                "network", takes: "network", from: networks, group: group,
                "bridge, a network of 'minibox network ls', none (loopback only), host, or container:NAME."
            ) {
                $0.networks.append($1)
            },
            Flag("net", takes: "network", from: networks, group: group, "The same as --network.") { $0.networks.append($1) },
            Flag("network-alias", takes: "name", group: group, "One more name on a network of your own.") {
                $0.place.aliases.append($1)
            },
            // Docker's older name for it.
            Flag("net-alias", takes: "name", group: group, "The same as --network-alias.") { $0.place.aliases.append($1) },
            Flag("ip", takes: "address", group: group, "Its address, on a network with a --subnet.") { $0.place.address = $1 },
            Flag("ip6", takes: "address", group: group, "The same for IPv6.") { $0.place.address6 = $1 },
            Flag("mac-address", takes: "address", group: group, "Its hardware address: 02:42:0a:c8:00:05.") {
                $0.place.hardwareAddress = $1
            },
        ]
    }
}

extension RunRequest {
    /// What a container that lives in another's network cannot have of its own.
    func refuseNetworkConflicts(_ options: RunOptions) throws(UsageError) {
        guard case .container(let other) = network else { return }
        let conflicts: [(isAsked: Bool, words: String)] = [
            (options.hostname != nil, "hostname and the network mode"),
            (!options.extraHosts.isEmpty, "custom host-to-IP mapping and the network mode"),
            (!options.nameServers.isEmpty || !options.searchDomains.isEmpty, "dns and the network mode"),
        ]
        for conflict in conflicts where conflict.isAsked {
            throw UsageError("conflicting options: \(conflict.words)", fix: "it has those of \(other): leave that option out")
        }
    }
}
