import Linux
import Networks

extension RunRequest {
    /// Finds the networks, or the container, that `--network` names.
    ///
    /// - Throws: `UsageError` in Docker's words when they are not there.
    mutating func settleNetwork(in store: ContainerStore) throws {
        switch network {
        case .none, .host: return
        case .container(let name):
            let other = try store.look(up: name)
            let settings = try store.settings(other.id)
            network = .container(other.id)
            host.networkMode = network.word
            filesOfAnother = store.folder(other.id)
            if let name = try? HostName(parsing: settings.hostname) { hostname = name }
        case .joined(let wishes):
            var settled: [EndpointSettings] = []
            for var wish in wishes {
                let found = try store.folders.networks.look(up: wish.network)
                switch found.driver {
                case .host, .none:
                    guard wishes.count == 1 else {
                        throw UsageError(
                            "conflicting options: cannot attach both user-defined and non-user-defined network-modes",
                            fix: "none and host stand alone")
                    }
                    // By its id: the name itself is a mode.
                    network = found.driver == .host ? .host : .none
                    if found.driver == .host { sharedNamespaces.insert(.net) }
                    return
                case .bridge, .macvlan, .ipvlan: wish.network = found.name
                }
                settled.append(wish)
            }
            network = .joined(settled)
        }
    }
}
