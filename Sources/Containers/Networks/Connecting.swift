import Linux
import Netlink
import Networks

extension ContainerStore {
    /// `network connect`: makes a container belong to one more network; one that runs is on it at once.
    ///
    /// - Returns: what does not work on the network, in words.
    /// - Throws: `UsageError` in Docker's words when it cannot be; nothing is then changed.
    public func connect(_ container: String, to network: String, _ wish: EndpointSettings) throws -> [String] {
        let known = try look(up: container)
        let record = try known.requireRecord()
        let network = try folders.networks.look(up: network)
        try refuseForeignNetwork(of: known, network)
        var wish = wish
        wish.network = network.name
        try change(known.id) { record in
            guard record.networks?.contains(where: { $0.network == network.name }) != true else {
                throw UsageError(
                    "endpoint with name \(record.name) already exists in network \(network.name)",
                    fix: "it is connected already: minibox network inspect \(network.name)")
            }
            record.networks = (record.networks ?? []) + [wish]
        }
        do {
            guard let run = try self.known(known.id).run, let process = run.process.handle() else { return [] }
            let settings = try settings(known.id)
            let member = Member(
                id: known.id, name: record.name, hostname: settings.hostname, domainname: settings.domainname,
                process: process.pid)
            // Ports without a network that has a way in lead to it by this one.
            let isLed = try folders.networks.endpoints(ofContainer: known.id).contains { !$0.ports.isEmpty }
            let ports = isLed || network.driver != .bridge ? [] : known.ports
            let joined = try folders.networks.join(wish, member, ports: ports)
            if !ports.isEmpty { try tellNetworksChanged(known.id) }
            // It may have ended meanwhile, and its monitor has left the networks that it knew of.
            if try !waitUntilReadable([process.descriptor.number], milliseconds: 0).isEmpty {
                _ = try folders.networks.leaveAll(known.id)
            }
            EventLog(folders).tell(Event("connect", of: joined.endpoint))
            return joined.warnings
        } catch {
            _ = try? change(known.id) { $0.networks?.removeAll { $0.network == network.name } }
            throw error
        }
    }

    /// `network disconnect`: takes a container from a network, now and for its later lives.
    ///
    /// - Parameter force: a container that is not there, or was never connected, is no error.
    public func disconnect(_ container: String, from text: String, force: Bool = false) throws {
        let network = try folders.networks.look(up: text)
        guard let known = try find(container) else {
            if force { return }
            _ = try look(up: container)
            return
        }
        var wasConnected = false
        try change(known.id) { record in
            wasConnected = record.networks?.contains { $0.network == network.name } == true
            record.networks?.removeAll { $0.network == network.name }
        }
        guard wasConnected else {
            if force { return }
            throw UsageError(
                "container \(known.id) is not connected to network \(network.name)",
                fix: "see which networks it is on: minibox inspect -f '{{json .NetworkSettings.Networks}}' \(known.name)")
        }
        guard let run = try self.known(known.id).run, let process = run.process.handle(), let record = known.record else {
            return
        }
        let member = Member(
            id: known.id, name: record.name, hostname: "", domainname: "", process: process.pid)
        guard let left = try folders.networks.leave(network, member) else { return }
        if !left.ports.isEmpty { try tellNetworksChanged(known.id) }
        EventLog(folders).tell(Event("disconnect", of: left))
        NetworkJanitor(folders.networks).leaveBehind(links: [])
    }

    /// Its monitor serves its ports at the addresses that it has now.
    private func tellNetworksChanged(_ id: String) throws {
        guard let line = try MonitorLine(id, in: self) else { return }
        try line.send(.networksChanged)
        try line.waitUntilDone()
    }

    /// Those that have no links of their own cannot be given any.
    private func refuseForeignNetwork(of known: KnownContainer, _ network: Network) throws {
        switch network.driver {
        case .host, .none:
            throw UsageError(
                "container cannot be connected to \(network.name): it is no network that a container can be on beside others",
                fix: "start it with --network \(network.name)")
        case .bridge, .macvlan, .ipvlan: break
        }
        let mode = try settings(known.id).host.networkMode
        guard mode == "host" || mode.hasPrefix("container:") else { return }
        throw UsageError(
            "container sharing network namespace with another container or host cannot be connected to any other network",
            fix: "make it anew, without --network \(mode)")
    }
}
