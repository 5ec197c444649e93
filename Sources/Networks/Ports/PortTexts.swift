import Netlink

extension PublishedPort: CustomStringConvertible {
    /// The port inside.
    public var exposed: ExposedPort { ExposedPort(containerPort, transport) }

    /// The place on this machine, as `port` shows it: `0.0.0.0:8080`, `[::]:8080`.
    public var hostText: String { hostAddress.withPort("\(hostPort)") }

    /// `80/tcp -> 0.0.0.0:8080`
    public var description: String { "\(exposed) -> \(hostText)" }
}

extension PublishedPort: Comparable {
    /// By the port inside, then by the place on this machine.
    public static func < (left: PublishedPort, right: PublishedPort) -> Bool {
        left.exposed == right.exposed
            ? (left.hostAddress, left.hostPort) < (right.hostAddress, right.hostPort) : left.exposed < right.exposed
    }
}

extension IPAddress {
    /// The address, in brackets when it is one of IPv6, and what follows a colon.
    func withPort(_ port: String) -> String { family == .v6 ? "[\(self)]:\(port)" : "\(self):\(port)" }
}

/// The PORTS column of `ps`: `0.0.0.0:8080->80/tcp, [::]:8080->80/tcp, 443/tcp`.
public enum PortsColumn {
    /// Ports that follow one another are one range, where they have the same number inside and outside. What has another
    /// number stands last, each by itself, as Docker's client does it.
    ///
    /// - Parameter exposed: those that are published are not said twice.
    public static func text(_ published: [PublishedPort], exposed: [ExposedPort] = []) -> String {
        let seen = Set(published.map(\.exposed))
        let entries =
            Set(exposed).subtracting(seen).map { Entry(port: $0, place: nil) }
            + published.map { Entry(port: $0.exposed, place: $0) }
        var groups: [Group] = []
        var closed: [Group] = []
        var single: [String] = []
        for entry in entries.sorted(by: <) {
            if let place = entry.place, place.hostPort != place.containerPort {
                single.append("\(place.hostText)->\(entry.port)")
                continue
            }
            let group = Group(address: entry.place?.hostAddress, transport: entry.port.transport, ports: entry.port.port)
            guard let index = groups.firstIndex(where: { $0.continues(group) }) else {
                groups.append(group)
                continue
            }
            if groups[index].last < entry.port.port, groups[index].last + 1 == entry.port.port {
                groups[index].last = entry.port.port
            } else {
                closed.append(groups[index])
                groups[index] = group
            }
        }
        return ((closed + groups).map(\.text) + single).joined(separator: ", ")
    }

    private struct Entry {
        let port: ExposedPort
        let place: PublishedPort?

        /// By number, address, outer number and protocol; what is not published comes first.
        static func < (left: Entry, right: Entry) -> Bool {
            if left.port.port != right.port.port { return left.port.port < right.port.port }
            switch (left.place, right.place) {
            case (nil, nil): return left.port < right.port
            case (nil, _): return true
            case (_, nil): return false
            case (let one?, let other?):
                // The client sorts the addresses as texts.
                let (mine, its) = ("\(one.hostAddress)", "\(other.hostAddress)")
                if mine != its { return mine < its }
                return one.hostPort == other.hostPort ? left.port < right.port : one.hostPort < other.hostPort
            }
        }
    }

    private struct Group {
        let address: IPAddress?
        let transport: TransportProtocol
        let first: UInt16
        var last: UInt16

        init(address: IPAddress?, transport: TransportProtocol, ports: UInt16) {
            self.address = address
            self.transport = transport
            first = ports
            last = ports
        }

        func continues(_ other: Group) -> Bool { address == other.address && transport == other.transport }

        var text: String {
            let ports = first == last ? "\(first)" : "\(first)-\(last)"
            return (address.map { "\($0.withPort(ports))->" } ?? "") + "\(ports)/\(transport.rawValue)"
        }
    }
}
