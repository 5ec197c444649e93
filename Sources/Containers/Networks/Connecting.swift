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
        if network.name == "bridge", !wish.aliases.isEmpty {
            throw UsageError(
                "network-scoped alias is supported only for containers in user defined networks",
                fix: "make a network: minibox network create NAME")
        }
        let isLive = try place(of: known.id, on: network) != nil
        try change(known.id) { record in
            let isNoted = record.networks?.contains { $0.network == network.name } == true
            // One that was noted by a command that was killed is not there yet.
            guard !isNoted || !isLive && known.run != nil else {
                throw UsageError(
                    "endpoint with name \(record.name) already exists in network \(network.name)",
                    fix: "it is connected already: minibox network inspect \(network.name)")
            }
            if !isNoted { record.networks = (record.networks ?? []) + [wish] }
        }
        do {
            return try withNamespace(of: known.id, record) { member, hasEnded in
                // Ports without a network that has a way in lead to it by this one.
                let isLed = try folders.networks.endpoints(ofContainer: known.id).contains { !$0.ports.isEmpty }
                let ports = isLed || !network.takesPorts ? [] : try self.known(known.id).ports
                let joined = try folders.networks.join(wish, member, ports: ports)
                // It may have ended meanwhile, and its monitor has left the networks that it knew of.
                if try hasEnded() {
                    try folders.networks.giveBack(joined.endpoint)
                    return []
                }
                if !ports.isEmpty { try tellNetworksChanged(known.id) }
                EventLog(folders).tell(Event("connect", of: joined.endpoint))
                return joined.warnings
            } ?? []
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
        let isLive = try place(of: known.id, on: network) != nil
        guard wasConnected || isLive else {
            if force { return }
            throw UsageError(
                "container \(known.id) is not connected to network \(network.name)",
                fix: "see which networks it is on: minibox inspect -f '{{json .NetworkSettings.Networks}}' \(known.name)")
        }
        guard let record = known.record else { return }
        try withNamespace(of: known.id, record) { member, _ in
            guard let left = try folders.networks.leave(network, member) else { return }
            if !left.ports.isEmpty { try tellNetworksChanged(known.id) }
            EventLog(folders).tell(Event("disconnect", of: left))
            NetworkJanitor(folders.networks).leaveBehind(links: [])
        }
    }

    private func place(of id: String, on network: Network) throws -> Endpoint? {
        try folders.networks.endpoints(ofContainer: id).first { $0.network == network.name }
    }

    /// Does something with the network namespace of a container that runs; one that is just being started is waited for: it
    /// may have read its networks before they were changed.
    ///
    /// - Parameter body: is told how to find out whether the container has ended meanwhile.
    /// - Returns: nil when it does not run.
    @discardableResult
    private func withNamespace<Value>(
        of id: String, _ record: ContainerRecord, _ body: (Member, () throws -> Bool) throws -> Value
    ) throws -> Value? {
        let deadline = monotonicNanoseconds() + 5_000_000_000
        while let note = try LifeNote.read(id, in: folders), note.run == nil, note.pause == nil, note.isBorrowed != true,
            monotonicNanoseconds() < deadline
        {
            sleep(milliseconds: 2)
        }
        guard let run = try known(id).run, let process = run.process.handle() else { return nil }
        let path = "/proc/\(process.pid)/ns/net"
        let namespace: Linux.Descriptor
        do { namespace = try open(path) } catch {
            if error.errno == .missing || error.errno == .noSuchProcess { return nil }
            throw error
        }
        let hasEnded = { try !waitUntilReadable([process.descriptor.number], milliseconds: 0).isEmpty }
        // The number may be another process's by now: its handle says whether it still was that one when it was opened.
        if try hasEnded() { return nil }
        let settings = try settings(id)
        let member = Member(
            id: id, name: record.name, hostname: settings.hostname, domainname: settings.domainname,
            namespace: namespace.number, path: path)
        return try body(member, hasEnded)
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
        guard effectiveUserID() == 0 else {
            throw UsageError(
                "an ordinary user's container cannot be connected to networks: she can make no link on this machine",
                fix: "publish its ports with -p, or run it as root (sudo)")
        }
        let mode = try settings(known.id).host.networkMode
        guard mode == "host" || mode.hasPrefix("container:") else { return }
        throw UsageError(
            "container sharing network namespace with another container or host cannot be connected to any other network",
            fix: "make it anew, without --network \(mode)")
    }
}
