import Linux
import Networks

/// What is done to networks, with the events that tell of it.
extension ContainerStore {
    /// `network create`: makes a network. Its link comes with the first container that uses it.
    ///
    /// - Returns: the network, and what the user should know of it, in words.
    /// - Throws: `UsageError` in Docker's words for what cannot be.
    public func createNetwork(_ request: NetworkRequest) throws -> (network: Network, warnings: [String]) {
        try folders.ensure()
        let made = try folders.networks.create(request)
        tell("create", made.network)
        return made
    }

    /// `network rm`: removes a network that no running container is on.
    ///
    /// - Parameter force: a network that is not there need not be removed.
    /// - Returns: whether it was there.
    /// - Throws: `UsageError` in Docker's words when there is none, or it is always there, or containers are on it.
    public func removeNetwork(_ text: String, force: Bool = false) throws -> Bool {
        if force, try folders.networks.find(text) == nil { return false }
        tell("destroy", try folders.networks.remove(text))
        return true
    }

    /// `network prune`: removes the networks that no container belongs to, and takes the links of others down that no
    /// running container uses.
    ///
    /// - Returns: their names.
    public func pruneNetworks(_ filter: PruneFilter) throws -> Pruned {
        var pruned = Pruned()
        let used = try usedNetworks()
        for network in try folders.networks.all() where !network.isPredefined && !used.contains(network.name) {
            guard filter.allows(createdAt: network.createdAt, labels: network.labels) else { continue }
            // Its id: another network may have got the name meanwhile.
            do { _ = try removeNetwork(network.id) } catch is UsageError {
                // Taken, or removed, meanwhile.
                continue
            }
            pruned.things.append(network.name)
        }
        try folders.networks.takeDownUnused()
        EventLog(folders).tell(Event("network", "prune", "", ["reclaimed": "0"]))
        return pruned
    }

    /// The names of the networks that containers belong to, running or not.
    func usedNetworks() throws -> Set<String> {
        var used: Set<String> = []
        for network in try folders.networks.all() where try !folders.networks.endpoints(of: network.name).isEmpty {
            used.insert(network.name)
        }
        for container in try all() { used.formUnion(container.record?.networks?.map(\.network) ?? []) }
        return used
    }

    private func tell(_ action: String, _ network: Network) {
        EventLog(folders).tell(
            Event("network", action, network.id, ["name": network.name, "type": network.driver.rawValue]))
    }
}
