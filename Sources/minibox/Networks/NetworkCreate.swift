import Containers
import Flags
import Linux
import Networks

/// `minibox network create`
enum NetworkCreateVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false
        var request = NetworkRequest()
        var labels: [String] = []
        var options: [String] = []
        var planner = "default"
        var plannerOptions: [String] = []
        var scope = "local"
        var ingress = false
        var configOnly = false
        var configFrom: String?

        static let usage = "network create [OPTIONS] NETWORK"
        static let about = """
            Makes a network, and prints its id. Containers on it reach each other by name; its link comes with the first
            container that uses it, and goes after the last.

            The drivers:
              bridge    a software switch of this machine; packets that leave get the machine's address
              macvlan   links that look like further network cards, beside the card that -o parent= names
              ipvlan    links that share the hardware address of that card

            The options of -o, some of them without their beginning com.docker.network.:
              mtu (or driver.mtu)                  the largest packet, in bytes
              bridge.name                          what the bridge is called
              bridge.enable_ip_masquerade=false    packets leave with the container's own address
              parent, macvlan_mode, ipvlan_mode    for macvlan and ipvlan

            Examples:
              minibox network create backend
              minibox network create --subnet 10.200.0.0/24 --gateway 10.200.0.1 --ip-range 10.200.0.128/25 lab
              minibox network create --internal --ipv6 sealed
              minibox network create -d macvlan --subnet 192.168.1.0/24 -o parent=eth0 beside
            """
        static let arguments = ArgumentCount.exactly(1)
        static let own = addressing + ofNetwork

        private static let ofNetwork: [Flag<Flags>] = [
            Flag(
                "driver", "d", takes: "name", from: .words { ["bridge", "macvlan", "ipvlan"] }, group: "Options",
                "bridge (when nobody says), macvlan or ipvlan."
            ) { $0.request.driver = $1 },
            Flag("opt", "o", takes: "key=value", group: "Options", "An option of the driver; can be given more than once.") {
                $0.options.append($1)
            },
            Flag("internal", group: "Options", "No way out and no way in: its containers, and this machine, reach each other.") {
                $0.request.isInternal = $1
            },
            Flag("attachable", group: "Options", "Noted, for engines that ask; containers can be connected anyway.") {
                $0.request.isAttachable = $1
            },
            Flag("label", takes: "key=value", group: "Options", "A label; can be given more than once.") {
                $0.labels.append($1)
            },
            Flag("scope", takes: "scope", group: "Options", "local: there is no other.") { $0.scope = $1 },
            Flag("ingress", group: "Options", "Refused: a swarm's.") { $0.ingress = $1 },
            Flag("config-only", group: "Options", "Refused: a swarm's.") { $0.configOnly = $1 },
            Flag("config-from", takes: "network", group: "Options", "Refused: a swarm's.") { $0.configFrom = $1 },
        ]

        private static let addressing: [Flag<Flags>] = [
            Flag("subnet", takes: "subnet", group: "Addresses", "Its addresses: 10.200.0.0/24; one subnet for each family.") {
                $0.request.subnets += words($1)
            },
            Flag("gateway", takes: "address", group: "Addresses", "This machine's own in it; the first when nobody says.") {
                $0.request.gateways += words($1)
            },
            Flag("ip-range", takes: "range", group: "Addresses", "The part of the subnet that containers get addresses of.") {
                $0.request.ranges += words($1)
            },
            Flag(
                "aux-address", takes: "name=address", group: "Addresses",
                "An address that is somebody else's: router=10.200.0.5."
            ) { $0.request.reserved.append($1) },
            Flag("ipv6", group: "Addresses", "IPv6, too: from --subnet, or from a subnet that nobody else has.") {
                $0.request.hasIPv6 = $1
            },
            Flag("ipam-driver", takes: "name", group: "Addresses", "Who hands out addresses: default.") { $0.planner = $1 },
            Flag("ipam-opt", takes: "key=value", group: "Addresses", "Refused: the default has no options.") {
                $0.plannerOptions.append($1)
            },
        ]

        /// Docker takes several in one value, too.
        private static func words(_ value: String) -> [String] {
            value.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (flags, names) = try Flags.take(words)
        try refuse(flags)
        var request = flags.request
        request.name = names[0]
        let labels = try flags.labels.map { try Label(parsing: $0) }
        request.labels = Dictionary(labels.map { ($0.key, $0.value) }) { $1 }
        request.options = Dictionary(flags.options.map(pair)) { $1 }
        let made = try flags.openStore().createNetwork(request)
        for warning in made.warnings { Failure.say("minibox: warning: \(warning)") }
        try write(made.network.id + "\n", to: 1)
        return 0
    }

    /// What Docker has for a swarm of machines.
    private static func refuse(_ flags: Flags) throws(UsageError) {
        let alone = "minibox is for one machine: leave it out"
        let asked = [
            (flags.ingress, "--ingress"), (flags.configOnly, "--config-only"), (flags.configFrom != nil, "--config-from"),
        ]
        for (isAsked, flag) in asked where isAsked {
            throw UsageError("\(flag) is for networks of a swarm of machines", fix: alone)
        }
        guard flags.scope == "local" || flags.scope.isEmpty else {
            throw UsageError("the scope \(flags.scope) is for networks of a swarm of machines", fix: alone)
        }
        guard flags.planner == "default" || flags.planner.isEmpty else {
            throw UsageError("invalid ipam driver: \"\(flags.planner)\"", fix: "leave it out, or write default")
        }
        guard flags.plannerOptions.isEmpty else {
            throw UsageError("the default ipam driver has no options", fix: "leave --ipam-opt out")
        }
    }

    /// `key=value`; a key alone has the empty value.
    private static func pair(_ text: String) -> (String, String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    }
}
