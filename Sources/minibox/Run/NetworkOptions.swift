import Containers
import Flags
import Formats
import Networks

extension RunOptions {
    /// The flags of `run` about the network.
    static var networking: [Flag<RunOptions>] {
        let group = "Its network"
        let networks = ValueOffer.lines(["network", "ls", "--format", "{{.Name}}"])
        return [
            Flag(
                "network", takes: "network", from: networks, group: group,
                "bridge, a network of 'minibox network ls', none (loopback only), host, container:NAME; for users pasta, slirp4netns."
            ) {
                $0.networks.append($1)
            },
            Flag("net", takes: "network", from: networks, group: group, "The same as --network.") { $0.networks.append($1) },
            Flag(
                "publish", "p", takes: "[[address:]port:]port[/protocol]", group: group,
                "Let a port of this machine lead into it: 8080:80, 127.0.0.1::53/udp, 8000-8009:80-89."
            ) {
                $0.published.append($1)
            },
            Flag("publish-all", "P", group: group, "Publish all ports that it exposes, each as one that is free.") {
                $0.publishesAll = $1
            },
            Flag("expose", takes: "port[/protocol]", group: group, "Say that it listens there: -P publishes it.") {
                $0.exposed.append($1)
            },
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
    /// Which ports are published, and which it only says it listens on.
    mutating func takePorts(_ options: RunOptions) throws {
        ports = try options.published.flatMap { try PortArgument.publish($0) }
        exposed = try options.exposed.flatMap { try PortArgument.expose($0) }
        publishesAll = options.publishesAll
    }

    /// What a container that lives in another's network cannot have of its own.
    func refuseNetworkConflicts(_ options: RunOptions) throws(UsageError) {
        guard case .container(let other) = network else { return }
        let conflicts: [(isAsked: Bool, words: String)] = [
            (options.hostname != nil, "hostname and the network mode"),
            (!options.extraHosts.isEmpty, "custom host-to-IP mapping and the network mode"),
            (!options.published.isEmpty || options.publishesAll, "port publishing and the container type network mode"),
            (!options.exposed.isEmpty, "port exposing and the container type network mode"),
            (!options.nameServers.isEmpty || !options.searchDomains.isEmpty, "dns and the network mode"),
        ]
        for conflict in conflicts where conflict.isAsked {
            throw UsageError("conflicting options: \(conflict.words)", fix: "it has those of \(other): leave that option out")
        }
    }
}
