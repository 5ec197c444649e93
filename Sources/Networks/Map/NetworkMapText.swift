import Formats
import Netlink

/// The map, drawn with lines: each network with its link and the containers on it, then the way out.
public struct NetworkMapText {
    /// In columns of a terminal.
    private let width: Int

    public init(width: Int = 100) { self.width = max(width, 40) }

    /// What stands at a branch: the first of its lines there, the others below it.
    private struct Node {
        var lines: [String]
        var below: [Node] = []
    }

    public func drawing(_ map: NetworkMap) -> String {
        let nodes = map.entries.map { node($0, map.rules) } + [out(map)]
        return nodes.map { drawn($0, indent: "", branch: "", rest: "") }.joined(separator: "\n") + Self.finePrint
    }

    private static let finePrint = """

        rx and tx are those of the end on this machine. The same with iproute2:
          ip -s link show dev LINK; ip address show dev LINK; ip route; sysctl net.ipv4.ip_forward
          inside: nsenter -t PID -n ip address; PID: minibox inspect -f '{{.State.Pid}}' CONTAINER

        """

    // MARK: A network

    private func node(_ entry: NetworkMap.Entry, _ rules: SeenRules?) -> Node {
        let network = entry.network
        switch network.driver {
        case .host:
            return Node(lines: ["\(network.name)  the machine's own network: its containers have all that 'ip link' shows"])
        case .none: return Node(lines: ["\(network.name)  loopback only, and each container one of its own"])
        case .bridge, .macvlan, .ipvlan: break
        }
        var words = [network.driver.rawValue] + network.pools.map { "\($0.subnet)" }
        if network.isInternal { words.append("internal") }
        var lines = ["\(network.name)  \(words.joined(separator: ", "))", state(of: entry)]
        if network.driver == .bridge, entry.link != nil { lines.append(leaving(entry, rules)) }
        return Node(lines: lines, below: entry.places.map { node($0, entry, rules) })
    }

    private func state(of entry: NetworkMap.Entry) -> String {
        guard let name = entry.linkName else { return "no link" }
        guard let link = entry.link else {
            let isOwn = entry.network.driver == .bridge || entry.network.options["parent"] == nil
            let reason = entry.places.isEmpty ? "no container uses it" : "somebody has removed it: its containers reach nobody"
            return isOwn ? "\(name): not up: \(reason)" : "\(name): there is no such link on this machine"
        }
        let role = entry.network.driver == .bridge ? "bridge" : "parent"
        let own =
            link.addresses.isEmpty
            ? "no address of this machine" : "this machine is \(link.addresses.map { "\($0)" }.joined(separator: ", "))"
        let unused = entry.places.isEmpty ? "; no container uses it" : ""
        return "\(role) \(name): \(state(of: link)), \(own)\(unused)"
    }

    /// What the packet filter does with what leaves.
    private func leaving(_ entry: NetworkMap.Entry, _ rules: SeenRules?) -> String {
        guard let rules, let link = entry.linkName.map({ "\($0)" }), rules.holds(link, in: "bridges") else {
            return "rules: none stand for it in nftables: no way out, and nothing keeps networks apart"
        }
        if rules.holds(link, in: "internal") { return "rules: nothing passes between it and other links (internal)" }
        return rules.holds(link, in: "masqueraded")
            ? "rules: what leaves gets the machine's own address (masquerade)"
            : "rules: what leaves keeps the containers' addresses, which the world has to know the way to"
    }

    private func state(of wire: NetworkMap.Wire) -> String { wire.isUp ? wire.hasCarrier ? "up" : "up without carrier" : "down" }

    // MARK: A container

    private func node(_ place: NetworkMap.Place, _ entry: NetworkMap.Entry, _ rules: SeenRules?) -> Node {
        let endpoint = place.endpoint
        let addresses = place.far?.addresses ?? [endpoint.address, endpoint.address6].compactMap(\.self)
        let hardware = place.far.map(\.hardwareAddress) ?? endpoint.hardwareAddress
        var lines = ["\(cable(place, entry)) \(endpoint.interface) in \(endpoint.containerName)"]
        let inside = addresses.map { "\($0)" } + (hardware.map { ["\($0)"] } ?? [])
        let remark = place.far == nil ? " as written down; inside cannot be seen" : ""
        lines.append((inside.isEmpty ? "no address" : inside.joined(separator: ", ")) + remark)
        if let far = place.far, !far.isUp { lines.append("\(endpoint.interface) is down") }
        lines.append("names: " + names(of: endpoint, on: entry.network).joined(separator: ", "))
        lines += endpoint.ports.map { port in
            "\(port.arrow) (\(rules?.redirects(port) == true ? "dnat; from loopback by relay" : "by relay"))"
        }
        return Node(lines: lines)
    }

    /// The end on this machine, up to the sign for the cable.
    private func cable(_ place: NetworkMap.Place, _ entry: NetworkMap.Entry) -> String {
        guard let name = place.endpoint.link else {
            return "\(entry.network.driver.rawValue) of \(entry.linkName.map { "\($0)" } ?? "nothing") ~"
        }
        guard let near = place.near else { return "\(name) (gone) ~" }
        let counters = "rx \(humanSize(Double(near.receivedBytes))), tx \(humanSize(Double(near.sentBytes)))"
        return "\(name) (\(state(of: near)), \(counters)) ~"
    }

    /// By what the others on the network find it; on the default bridge nobody is found by name.
    private func names(of endpoint: Endpoint, on network: Network) -> [String] {
        if network.isPredefined { return ["none, as on Docker's default bridge"] }
        var names: [String] = []
        for name in [endpoint.containerName, String(endpoint.container.prefix(12))] + endpoint.aliases
        where !names.contains(name) { names.append(name) }
        return names
    }

    // MARK: The way out

    private func out(_ map: NetworkMap) -> Node {
        var below = map.ways.map { way in
            let gateway = way.gateway.map { "via \($0) " } ?? ""
            guard let uplink = way.uplink else { return Node(lines: ["default \(gateway)"]) }
            let own = uplink.addresses.filter { $0.family == way.family }.map { "\($0)" }.joined(separator: ", ")
            return Node(lines: ["default \(gateway)dev \(uplink.name) (\(state(of: uplink))\(own.isEmpty ? "" : ", \(own)"))"])
        }
        if below.isEmpty { below.append(Node(lines: ["no default route: nothing leads out of this machine"])) }
        below.append(Node(lines: ["forwarding: \(forwarding("net.ipv4.ip_forward", map.forwards))"]))
        below.append(Node(lines: ["forwarding of IPv6: \(forwarding("net.ipv6.conf.all.forwarding", map.forwards6))"]))
        let table = map.rules.map { "nft list table \($0.table)" } ?? "none of ours: no network is in use, or nft is missing"
        below.append(Node(lines: ["packet filter: \(table)"]))
        return Node(lines: ["the way out"], below: below)
    }

    private func forwarding(_ name: String, _ isOn: Bool?) -> String {
        isOn.map { "\($0 ? "on" : "off") (\(name) = \($0 ? 1 : 0))" } ?? "this kernel has none"
    }

    // MARK: Lines

    /// - Parameters:
    ///   - branch: what stands before the first line.
    ///   - rest: what stands before all others.
    private func drawn(_ node: Node, indent: String, branch: String, rest: String) -> String {
        let stem = node.below.isEmpty ? "   " : "│  "
        var text = ""
        for (index, line) in node.lines.enumerated() {
            let isRoot = indent.isEmpty && branch.isEmpty
            let before = index == 0 ? indent + branch : indent + rest + (isRoot ? stem : "  ")
            text += wrapped(line, first: before, others: indent + rest + (isRoot ? stem : "  ") + "  ")
        }
        for (index, below) in node.below.enumerated() {
            let isLast = index == node.below.count - 1
            text += drawn(below, indent: indent + rest, branch: isLast ? "└─ " : "├─ ", rest: isLast ? "   " : "│  ")
        }
        return text
    }

    /// A line, broken between words where it is too long.
    private func wrapped(_ line: String, first: String, others: String) -> String {
        var (text, current, isEmpty) = ("", first, true)
        for word in line.split(separator: " ", omittingEmptySubsequences: false) {
            if !isEmpty, current.count + 1 + word.count > width {
                text += current + "\n"
                (current, isEmpty) = (others, true)
            }
            current += isEmpty ? String(word) : " " + word
            isEmpty = false
        }
        return text + current + "\n"
    }
}

extension PublishedPort {
    /// `0.0.0.0:8080 -> 80/tcp`
    fileprivate var arrow: String {
        let host = hostAddress.family == .v6 ? "[\(hostAddress)]" : "\(hostAddress)"
        return "\(host):\(hostPort) -> \(containerPort)/\(transport.rawValue)"
    }
}
