import Formats
import Linux
import Networks
import Runtime

/// The networks of a container during one of its lives: its monitor joins and leaves them.
final class NetworkLife {
    private let record: ContainerRecord
    private let settings: ContainerSettings
    private let folders: StateFolders
    private var networks: NetworkStore { folders.networks }
    /// Its places, in the order of its links.
    private(set) var endpoints: [Endpoint] = []
    /// What does not work on its networks, in words.
    private(set) var warnings: [String] = []

    init(_ container: Container) {
        record = container.record
        settings = container.settings
        folders = container.store.folders
    }

    /// Gives the first process its links.
    ///
    /// - Throws: `StartFailure`; what there was is then undone.
    func connect(_ process: Int32) throws {
        do {
            let member = Member(
                id: record.id, name: record.name, hostname: settings.hostname, domainname: settings.domainname,
                process: process)
            for (number, wish) in (record.networks ?? []).enumerated() {
                let joined = try networks.join(wish, member, number: number)
                endpoints.append(joined.endpoint)
                warnings += joined.warnings
            }
        } catch {
            _ = try? networks.leaveAll(record.id)
            throw StartFailure(ofNetwork: "\(error)")
        }
    }

    /// Tells that it is on them.
    func tellConnected() { for endpoint in endpoints { EventLog(folders).tell(Event("connect", of: endpoint)) } }

    /// Takes it from its networks; those that it was connected to meanwhile, too.
    func leave() throws {
        let left = try networks.leaveAll(record.id)
        for endpoint in left { EventLog(folders).tell(Event("disconnect", of: endpoint)) }
        endpoints = left
    }

    /// Looks after what may stay behind: links in a namespace that somebody holds open, and a bridge that nobody uses.
    func clear() {
        if !endpoints.isEmpty { NetworkJanitor(networks).leaveBehind(links: endpoints) }
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
