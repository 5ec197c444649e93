import Netlink

extension FirewallState {
    /// Our table, which nobody else changes.
    var table: String { "inet \(name)" }
    /// Our chain in the tables of iptables(8).
    var chain: String { name.uppercased() }

    /// The whole table in the language of nft(8), as one transaction.
    ///
    /// - Parameter replacing: whether there may be such a table, which goes in the same moment. To take something away
    ///   costs nft(8) some 10 ms of waiting for the kernel; to make the table where there is none fails if there is one.
    public func render(replacing: Bool = true) -> String {
        let start = replacing ? "add table \(table)\ndelete table \(table)\n" : "create table \(table)\n"
        return start + frame(with: collections.map(\.text))
    }

    /// The table without what its sets and maps hold: as long as it is the same, single elements can be changed.
    var skeleton: String { frame(with: collections.map { "\($0.kind) \($0.name) \($0.type)\n" }) }

    private func frame(with collections: [String]) -> String {
        let parts = [collections.joined(), Self.translation, Self.filter, Self.masquerade]
        return "table \(table) {\n" + parts.joined(separator: "\n") + "}\n"
    }

    /// What its sets and maps hold, by their names.
    var elements: [String: [String]] { Dictionary(uniqueKeysWithValues: collections.map { ($0.name, $0.elements) }) }

    /// From what the sets and maps hold to what they are to hold, as one transaction.
    func changes(from old: [String: [String]]) -> String {
        collections.map { collection in
            let before = old[collection.name] ?? []
            // Of a map's element its key is enough.
            let gone = before.filter { !collection.elements.contains($0) }.map { $0.components(before: " : ") }
            let new = collection.elements.filter { !before.contains($0) }
            let element = { (verb: String, list: [String]) in
                list.isEmpty ? "" : "\(verb) element \(table) \(collection.name) { \(list.joined(separator: ", ")) }\n"
            }
            return element("delete", gone) + element("add", new)
        }.joined()
    }

    // MARK: What changes

    /// A named set or map.
    private struct Collection {
        let kind: String
        let name: String
        let type: String
        let comment: String
        let elements: [String]

        init(_ kind: String, _ name: String, _ type: String, _ comment: String, _ elements: [String]) {
            self.kind = kind
            self.name = name
            self.type = type
            self.comment = comment
            self.elements = elements
        }

        var text: String {
            var lines = ["\t\(kind) \(name) {", "\t\ttype \(type)", "\t\tcomment \"\(comment)\""]
            if !elements.isEmpty { lines.append("\t\telements = { \(elements.joined(separator: ",\n\t\t\t")) }") }
            return (lines + ["\t}\n"]).joined(separator: "\n")
        }
    }

    private var collections: [Collection] { interfaces + ports(.v4) + ports(.v6) }

    private var interfaces: [Collection] {
        let sorted = bridges.sorted { $0.link.description < $1.link.description }
        let names = { (chosen: [Bridge]) in chosen.map { "\"\($0.link)\"" } }
        return [
            Collection("set", "bridges", "ifname", "the bridges of minibox", names(sorted)),
            Collection("set", "internal", "ifname", "those that lead nowhere else", names(sorted.filter(\.isInternal))),
            Collection(
                "set", "masqueraded", "ifname", "those whose packets leave with an address of this machine",
                names(sorted.filter { $0.isMasqueraded && !$0.isInternal })),
            Collection(
                "set", "within", "ifname . ifname", "from a bridge to itself", sorted.map { "\"\($0.link)\" . \"\($0.link)\"" }),
        ]
    }

    private func ports(_ family: IPFamily) -> [Collection] {
        let (number, address) = family == .v4 ? (4, "ipv4_addr") : (6, "ipv6_addr")
        // Two that want the same port cannot both have it: whoever asks has made sure of that.
        var general: [String: String] = [:]
        var addressed: [String: String] = [:]
        var (own, ownAddressed): (Set<String>, Set<String>) = ([], [])
        var targets: Set<String> = []
        for redirect in redirects where redirect.isOfKernel && redirect.target.family == family {
            let port = "\(redirect.transport.rawValue) . \(redirect.hostPort)"
            let target = "\(redirect.target) . \(redirect.targetPort)"
            targets.insert("\(redirect.target) . \(redirect.transport.rawValue) . \(redirect.targetPort)")
            if redirect.hostAddress.bits == 0 {
                general[port] = target
                own.insert("\(redirect.target) . \(port)")
            } else {
                addressed["\(redirect.hostAddress) . \(port)"] = target
                ownAddressed.insert("\(redirect.target) . \(redirect.hostAddress) . \(port)")
            }
        }
        let lines = { (map: [String: String]) in map.sorted { $0.key < $1.key }.map { "\($0.key) : \($0.value)" } }
        return [
            Collection(
                "map", "ports\(number)", "inet_proto . inet_service : \(address) . inet_service",
                "ports of every address of this machine", lines(general)),
            Collection(
                "map", "addressed\(number)", "\(address) . inet_proto . inet_service : \(address) . inet_service",
                "ports of one address of this machine", lines(addressed)),
            Collection(
                "set", "own\(number)", "\(address) . inet_proto . inet_service",
                "containers, and the ports that lead to themselves", own.sorted()),
            Collection(
                "set", "ownaddressed\(number)", "\(address) . \(address) . inet_proto . inet_service",
                "containers, and the addresses and ports that lead to themselves", ownAddressed.sorted()),
            Collection(
                "set", "targets\(number)", "\(address) . inet_proto . inet_service",
                "containers, and their ports that are published", targets.sorted()),
        ]
    }

    // MARK: What stays

    /// Destinations. A container that calls its own port does not become its own destination: a bridge sends no packet
    /// back to where it came from, and with bridge-nf-call-iptables it is the bridge that would have to. The port relay
    /// answers from the address of the bridge, unless it listens at one address alone.
    private static let translation = """
        \tchain publish {
        \t\tip saddr . ip daddr . meta l4proto . th dport @ownaddressed4 return comment "to oneself: by the port relay"
        \t\tip6 saddr . ip6 daddr . meta l4proto . th dport @ownaddressed6 return comment "to oneself: by the port relay"
        \t\tdnat ip to ip daddr . meta l4proto . th dport map @addressed4 comment "published for one address"
        \t\tdnat ip6 to ip6 daddr . meta l4proto . th dport map @addressed6 comment "published for one address"
        \t\tip saddr . meta l4proto . th dport @own4 redirect comment "to oneself: by the port relay"
        \t\tip6 saddr . meta l4proto . th dport @own6 redirect comment "to oneself: by the port relay"
        \t\tdnat ip to meta l4proto . th dport map @ports4 comment "published for every address"
        \t\tdnat ip6 to meta l4proto . th dport map @ports6 comment "published for every address"
        \t}

        \tchain prerouting {
        \t\ttype nat hook prerouting priority dstnat; policy accept;
        \t\tfib daddr type local jump publish comment "for this machine: perhaps a published port"
        \t}

        \tchain output {
        \t\ttype nat hook output priority -100; policy accept;
        \t\tip daddr 127.0.0.0/8 return comment "loopback stays here: by the port relay"
        \t\tip6 daddr ::1 return comment "loopback stays here: by the port relay"
        \t\tfib daddr type local jump publish comment "from this machine to itself: perhaps a published port"
        \t}

        """

    /// Who may send to whom. To accept here is no promise: the chains of others see the packet, too.
    private static let filter = """
        \tchain arrival {
        \t\ttype filter hook prerouting priority raw; policy accept;
        \t\tiifname @bridges ip daddr 127.0.0.0/8 drop comment "no container reaches the loopback of this machine"
        \t\tiifname @bridges ip6 daddr ::1 drop comment "no container reaches the loopback of this machine"
        \t}

        \tchain published {
        \t\tip daddr . meta l4proto . th dport @targets4 return comment "it is"
        \t\tip6 daddr . meta l4proto . th dport @targets6 return comment "it is"
        \t\tdrop comment "a flow to a port that was published once"
        \t}

        \tchain forward {
        \t\ttype filter hook forward priority filter - 10; policy accept;
        \t\toifname @bridges ct status dnat ct direction original jump published comment "is it still published?"
        \t\tct state established,related accept comment "answers"
        \t\tiifname . oifname @within accept comment "containers of one network"
        \t\tiifname @internal drop comment "no way out of an internal network"
        \t\toifname @internal drop comment "no way into an internal network"
        \t\tct status dnat accept comment "published ports"
        \t\toifname @bridges drop comment "ports that are not published, to outsiders and other networks"
        \t}

        """

    /// Sources.
    private static let masquerade = """
        \tchain postrouting {
        \t\ttype nat hook postrouting priority srcnat; policy accept;
        \t\tiifname . oifname @within ct status dnat masquerade comment "to a sibling's port: the answer has to come by here"
        \t\tiifname . oifname @within return comment "containers of one network see each other's addresses"
        \t\tiifname @masqueraded masquerade comment "the way out, with the address of this machine"
        \t}

        """
}

extension FirewallState.Redirect {
    /// Whether the kernel can do it.
    var isOfKernel: Bool {
        hostAddress.family == target.family && !(hostAddress.family == .v4 && hostAddress.bits >> 24 == 127)
            && !(hostAddress.family == .v6 && hostAddress.bits == 1)
    }
}

extension String {
    /// What stands before the first separator; all of it where there is none.
    fileprivate func components(before separator: String) -> String {
        firstRange(of: separator).map { String(self[..<$0.lowerBound]) } ?? self
    }
}
