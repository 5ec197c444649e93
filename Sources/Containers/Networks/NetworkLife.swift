import Formats
import Linux
import Networks
import Runtime

/// The networks and published ports of a container during one of its lives: its monitor joins and leaves them.
final class NetworkLife {
    private let record: ContainerRecord
    private let settings: ContainerSettings
    private let folders: StateFolders
    private var networks: NetworkStore { folders.networks }
    private var reservation: PortReservation?
    /// The ports that lead into it, as long as it is on a network that has a way in.
    private(set) var ports: [PublishedPort] = []
    /// The process that serves what the kernel does not send on by itself.
    private var relay: ServingRelay?
    /// The program that carries an ordinary user's packets, and the namespaces that it carries them for.
    private let userMode: UserModeProgram?
    private var link: UserModeLink?
    /// How many have followed one another that did not live for a second.
    private var replacements = 0
    private var namespaces: UserModeNamespaces?
    private var process: Int32?
    /// Writes down that a process belongs to it.
    private let noting: (LiveProcess) throws -> Void
    /// Its places, in the order of its links.
    private(set) var endpoints: [Endpoint] = []
    /// What does not work on its networks, in words.
    private(set) var warnings: [String] = []

    /// Takes the ports of this machine that are to lead into the container.
    ///
    /// - Throws: `StartFailure` when another has one of them.
    init(_ container: Container, noting: @escaping (LiveProcess) throws -> Void) throws {
        record = container.record
        userMode = container.userMode
        self.noting = noting
        settings = container.settings
        folders = container.store.folders
        let exposed = settings.publishesAll == true ? (record.exposedPorts ?? []).compactMap { ExposedPort($0) } : []
        let asked = settings.ports ?? []
        let wanted = asked + exposed.filter { port in !asked.contains { $0.exposed == port } }.map { PortRequest($0) }
        guard !wanted.isEmpty, container.waitsForNetwork else { return }
        do {
            let reservation = try PortReservation(wanted)
            ports = reservation.published
            self.reservation = reservation
        } catch {
            throw StartFailure(
                ofNetwork: "driver failed programming external connectivity on endpoint \(record.name) (\(record.id)): \(error)")
        }
    }

    /// Gives the first process its links.
    ///
    /// - Throws: `StartFailure`; what there was is then undone.
    func connect(_ process: Int32) throws {
        if let userMode { return try connect(process, by: userMode) }
        do {
            let path = "/proc/\(process)/ns/net"
            let namespace = try open(path)
            let member = Member(
                id: record.id, name: record.name, hostname: settings.hostname, domainname: settings.domainname,
                namespace: namespace.number, path: path)
            // The ports belong to the first network that has a way in.
            var ports = ports
            for (number, wish) in (record.networks ?? []).enumerated() {
                let leads = try networks.look(up: wish.network).takesPorts
                let joined = try networks.join(wish, member, ports: leads ? ports : [], number: number)
                if leads { ports = [] }
                endpoints.append(joined.endpoint)
                warnings += joined.warnings
            }
            if !ports.isEmpty {
                warnings.append(
                    "no port is published: the container is on no network that has a way in\n  fix: connect it to one, too: --network bridge"
                )
            }
        } catch {
            _ = try? networks.leaveAll(record.id)
            throw StartFailure(ofNetwork: "\(error)")
        }
    }

    private func connect(_ process: Int32, by program: UserModeProgram) throws {
        do {
            try program.require()
            self.process = process
            namespaces = try UserModeNamespaces(of: process)
            link = try UserModeLink(program, into: process, noting: noting)
            try link?.waitUntilReady()
        } catch { throw StartFailure(ofNetwork: "\(error)") }
    }

    /// Serves its published ports at the addresses that it has now.
    func serve() throws {
        guard !ports.isEmpty else { return }
        if let namespaces, let reservation {
            relay = nil
            relay = ServingRelay(
                try PortRelay(
                    serving: reservation, at: [UserModeAddresses.own.address], container: record.id, from: namespaces))
            return
        }
        endpoints = try networks.endpoints(ofContainer: record.id)
        relay = nil
        guard let endpoint = endpoints.first(where: { !$0.ports.isEmpty }) else {
            // Nobody is to wait at a door behind which there is nothing.
            reservation = nil
            return
        }
        let reservation = try self.reservation ?? PortReservation(ports.map(PortRequest.init(again:)))
        self.reservation = reservation
        let addresses = [endpoint.address, endpoint.address6].compactMap { $0?.address }
        relay = ServingRelay(try PortRelay(serving: reservation, at: addresses, container: record.id))
    }

    /// Its ports are served on by another process when the one that did so has been killed; not for ever anew, if that does
    /// not live.
    func childEnded(_ pid: Int32) {
        if let link, link.pid == pid { return replace(link) }
        guard let relay, relay.pid == pid else { return }
        let lived = monotonicNanoseconds() - relay.since
        if lived > 1_000_000_000 { return (try? serve()) ?? () }
        // Nobody is to wait at a door that nobody serves.
        self.relay = nil
        reservation = nil
    }

    /// A program that has ended is followed by another one; nothing waits for that. One that does not live is followed thrice.
    private func replace(_ link: UserModeLink) {
        let lived = monotonicNanoseconds() - link.since
        replacements = lived > 1_000_000_000 ? 0 : replacements + 1
        self.link = nil
        guard replacements <= 3, let userMode, let process, exists("/proc/\(process)") else { return }
        self.link = try? UserModeLink(userMode, into: process, noting: noting)
    }

    /// Tells that it is on them.
    func tellConnected() { for endpoint in endpoints { EventLog(folders).tell(Event("connect", of: endpoint)) } }

    /// Takes it from its networks; those that it was connected to meanwhile, too.
    func leave() throws {
        relay = nil
        reservation = nil
        (link, namespaces) = (nil, nil)
        if userMode != nil { return }
        let left = try networks.leaveAll(record.id)
        for endpoint in left { EventLog(folders).tell(Event("disconnect", of: endpoint)) }
        endpoints = left
    }

    /// Looks after what may stay behind: links in a namespace that somebody holds open, and a bridge that nobody uses.
    func clear() {
        if !endpoints.isEmpty { NetworkJanitor(networks).leaveBehind(links: endpoints) }
    }
}

/// A relay that ends with whoever holds it.
private final class ServingRelay {
    let pid: Int32
    let since = monotonicNanoseconds()
    private let relay: PortRelay

    init(_ relay: consuming PortRelay) {
        pid = relay.pid
        self.relay = relay
    }
}

extension PortRequest {
    /// The same port once more.
    fileprivate init(again port: PublishedPort) {
        self.init(
            port.transport, container: port.containerPort, hostAddress: port.hostAddress,
            hostPorts: port.hostPort...port.hostPort)
    }
}

extension StartFailure {
    /// Its networks could not be joined: the container is kept, as Docker keeps it.
    init(ofNetwork text: String) {
        self.init(text: text, exitCode: 128, commandCode: Self.ownCode)
    }
}

extension Event {
    /// `connect` or `disconnect` of a network.
    init(_ action: String, of endpoint: Endpoint) {
        self.init(
            "network", action, endpoint.networkID,
            ["container": endpoint.container, "name": endpoint.network, "type": endpoint.driver.rawValue])
    }
}
