import Linux
import Networks

extension RunRequest {
    /// Finds the networks, or the container, that `--network` names.
    ///
    /// - Throws: `UsageError` in Docker's words when they are not there.
    mutating func settleNetwork(in store: ContainerStore) throws {
        let isRoot = effectiveUserID() == 0
        switch network {
        case .none, .host: return
        case .userMode(let program):
            guard !isRoot else {
                throw UsageError(
                    "\(program) is for ordinary users: it enters the user namespace of a container, and root's has none",
                    fix: "leave --network out: root has bridges")
            }
            try program.require()
        case .container(let name):
            guard isRootOfMachine() else {
                throw UsageError(
                    "an ordinary user's container cannot enter the network of another one: that belongs to another user namespace",
                    fix: "publish a port of \(name) with -p, or run both as root (sudo)")
            }
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
            if isRoot, !mayMakeLinks(), !settled.isEmpty {
                throw UsageError(
                    "there can be no network like \(settled[0].network): \(NetworkMode.rootWithoutLinks)",
                    fix: "start the surrounding container with --privileged, or leave --network out")
            }
            guard isRoot || settled.isEmpty else {
                throw UsageError(
                    "an ordinary user can make no link on this machine, and so be on no network like \(settled[0].network)",
                    fix: "leave --network out, or write --network pasta: either has a way out; sudo makes networks")
            }
            network = .joined(settled)
        }
    }
}
