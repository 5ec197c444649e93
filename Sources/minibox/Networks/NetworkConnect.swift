import Containers
import Flags
import Networks

/// `minibox network connect`
enum NetworkConnectVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false
        var place = NetworkMode.Place()
        var links: [String] = []
        var localAddresses: [String] = []
        var options: [String] = []

        static let usage = "network connect [OPTIONS] NETWORK CONTAINER"
        static let about = """
            Gives a container a place on one more network: a link, an address and its names there. A container that does not
            run gets them when it starts.

            Examples:
              minibox network connect backend web
              minibox network connect --ip 10.200.0.5 --alias db lab store
            """
        static let arguments = ArgumentCount.exactly(2)
        static let own: [Flag<Flags>] = [
            Flag("ip", takes: "address", group: "Options", "Its IPv4 address, on a network with a --subnet.") {
                $0.place.address = $1
            },
            Flag("ip6", takes: "address", group: "Options", "Its IPv6 address, on a network with such a --subnet.") {
                $0.place.address6 = $1
            },
            Flag("alias", takes: "name", group: "Options", "One more name of it on the network; can be given more than once.") {
                $0.place.aliases.append($1)
            },
            Flag("link", takes: "container", group: "Options", "Refused: all on a network know each other.") {
                $0.links.append($1)
            },
            Flag("link-local-ip", takes: "address", group: "Options", "Refused: the kernel gives a link its own.") {
                $0.localAddresses.append($1)
            },
            Flag("driver-opt", takes: "key=value", group: "Options", "Refused: no driver has options for one place.") {
                $0.options.append($1)
            },
        ]
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (flags, names) = try Flags.take(words)
        try refuse(flags)
        var settings = EndpointSettings(network: names[0])
        try settings.take(flags.place)
        for warning in try flags.openStore().connect(names[1], to: names[0], settings) {
            Failure.say("minibox: warning: \(warning)")
        }
        return 0
    }

    private static func refuse(_ flags: Flags) throws(UsageError) {
        if let link = flags.links.first {
            throw UsageError(
                "links are not supported: --link \(link)",
                fix: "containers on a network reach each other by name; --alias gives one more of them")
        }
        if let address = flags.localAddresses.first {
            throw UsageError(
                "a link-local address cannot be chosen: \(address)", fix: "leave it out: the kernel gives each link one")
        }
        if let option = flags.options.first {
            throw UsageError("no driver has options for one place: \(option)", fix: "leave --driver-opt out")
        }
    }
}
