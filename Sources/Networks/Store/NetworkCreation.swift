import Formats
import Linux
import Netlink

extension NetworkStore {
    /// `network create`: makes a network. Its link comes with the first container that uses it.
    ///
    /// - Returns: the network, and what the user should know of it, in words.
    public func create(_ request: NetworkRequest) throws -> (network: Network, warnings: [String]) {
        guard let driver = Network.Driver(rawValue: request.driver) else {
            throw UsageError(
                "plugin \"\(request.driver)\" not found", fix: "the drivers are bridge, macvlan and ipvlan")
        }
        guard driver != .host, driver != .none else {
            throw UsageError(
                "only one instance of \"\(driver.rawValue)\" network is allowed",
                fix: "--network \(request.driver == "null" ? "none" : "host") is there already")
        }
        try NetworkName.check(request.name)
        let options = try DriverOptions(request.options)
        let asked = try request.pools()
        return try locked {
            let others = try all()
            guard !others.contains(where: { $0.name == request.name }) else {
                throw UsageError("network with name \(request.name) already exists", fix: "choose another name")
            }
            var network = Network(id: try randomID(), name: request.name, driver: driver, createdAt: wallClockNanoseconds())
            network.isInternal = request.isInternal
            network.isAttachable = request.isAttachable
            network.labels = request.labels
            network.options = request.options
            network.pools = try complete(asked, hasIPv6: request.hasIPv6, besides: others, driver: driver)
            try refuseTakenLink(of: network, options, others)
            try write(network)
            return (network, try warnings(network, options))
        }
    }

    /// The pools that are asked for, looked at, with those that every network needs.
    private func complete(
        _ asked: [AddressPool], hasIPv6: Bool, besides others: [Network], driver: Network.Driver
    ) throws -> [AddressPool] {
        for pool in asked {
            if others.flatMap(\.pools).contains(where: { $0.subnet.overlaps(pool.subnet) }) {
                throw UsageError(
                    "Pool overlaps with other one on this address space",
                    fix: "choose another --subnet: 'minibox network inspect' shows those that are taken")
            }
            // A macvlan network is meant to be a part of the network that its parent is on.
            if driver == .bridge, let route = try machinesNetworks().first(where: { $0.overlaps(pool.subnet) }) {
                throw UsageError(
                    "Pool overlaps with other one on this address space: this machine has a way to \(route) already",
                    fix: "choose another --subnet: 'ip route' shows those that are taken")
            }
        }
        var pools = asked
        if !pools.contains(where: { $0.subnet.family == .v4 }) { pools.insert(try freePool(besides: others), at: 0) }
        if hasIPv6, !pools.contains(where: { $0.subnet.family == .v6 }) { pools.append(try uniquePool()) }
        return pools.sorted { $0.subnet.family == .v4 && $1.subnet.family == .v6 }
    }

    private func refuseTakenLink(of network: Network, _ options: DriverOptions, _ others: [Network]) throws {
        guard let name = options.bridgeName, network.driver == .bridge else { return }
        if others.contains(where: { $0.driver == .bridge && bridgeLink(of: $0) == name }) {
            throw UsageError("bridge name \(name) is taken by another network", fix: "choose another name for the bridge")
        }
        let socket = try NetlinkSocket()
        if try socket.links().contains(where: { $0.name == name }) {
            throw UsageError(
                "there is a link \(name) already, and it is not ours",
                fix: "choose another name for the bridge; a network cannot take over a bridge that is there")
        }
    }

    private func warnings(_ network: Network, _ options: DriverOptions) throws -> [String] {
        guard network.driver == .macvlan || network.driver == .ipvlan else { return [] }
        guard let parent = options.parent else {
            return ["no parent is named (-o parent=eth0): the network leads nowhere outside this machine"]
        }
        let socket = try NetlinkSocket()
        if try socket.links().contains(where: { $0.name == parent }) { return [] }
        return [
            "there is no link \(parent) on this machine at this moment: containers cannot start on the network before it is there"
        ]
    }

    // MARK: Removing

    /// `network rm`: removes a network that no running container is on.
    public func remove(_ text: String) throws -> Network {
        let network = try look(up: text)
        guard !NetworkName.isPredefined(network.name) else {
            throw UsageError(
                "\(network.name) is a pre-defined network and cannot be removed",
                fix: "it takes up nothing while no container uses it")
        }
        try locked {
            guard try read(network.name)?.id == network.id else { throw UsageError("network \(text) not found") }
            if try !endpointNames(network.name).isEmpty {
                throw UsageError(
                    "error while removing network: network \(network.name) id \(network.id) has active endpoints",
                    fix: "stop or disconnect the containers first: minibox ps --filter network=\(network.name)")
            }
            try takeDown(network)
            try unlink("\(definitions)/\(network.name).json")
            try refreshRules()
        }
        return network
    }
}
