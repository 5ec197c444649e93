import Containers
import Flags
import Formats
import Networks

/// `minibox network inspect`
enum NetworkInspectVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false
        var format: String?

        static let usage = "network inspect [OPTIONS] NETWORK [NETWORK...]"
        static let about = """
            Shows all that is known of networks, as JSON or through a Go template. Under Containers are those that run and are
            on the network at this moment.

            Examples:
              minibox network inspect -f '{{range .Containers}}{{.Name}} {{.IPv4Address}}{{"\\n"}}{{end}}' backend
            """
        static let arguments = ArgumentCount.atLeast(1)
        static let own: [Flag<Flags>] = [
            Flag("format", "f", takes: "format", group: "Options", "json, or a Go template for each: {{.Driver}}.") {
                $0.format = $1
            },
            Flag("verbose", "v", group: "Options", "Changes nothing: it is for a swarm's networks.") { _, _ in },
        ]
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (flags, names) = try Flags.take(words)
        let networks = try flags.openStore().folders.networks
        return try Inspection.show(names, format: flags.format) { try document(of: $0, in: networks) }
    }

    /// The document of the network of that name.
    ///
    /// - Throws: `UsageError` in Docker's words when there is none.
    static func document(of name: String, in networks: NetworkStore) throws -> Value {
        let network = try networks.look(up: name)
        let containers = try networks.endpoints(of: network.name).map { ($0.container, endpoint($0)) }
        return .object([
            ("Name", .string(network.name)), ("Id", .string(network.id)),
            ("Created", .string(Timestamp(nanoseconds: network.createdAt).shortest)), ("Scope", "local"),
            ("Driver", .string(network.driver.rawValue)), ("EnableIPv6", .bool(network.pool(.v6) != nil)),
            ("IPAM", addressManagement(network)), ("Internal", .bool(network.isInternal)),
            ("Attachable", .bool(network.isAttachable)), ("Ingress", false), ("ConfigFrom", .object([("Network", "")])),
            ("ConfigOnly", false), ("Containers", .map(containers)), ("Options", .map(options(network, networks))),
            ("Labels", .map(network.labels)),
        ])
    }

    private static func addressManagement(_ network: Network) -> Value {
        let pools = network.pools.map { pool in
            Value.object(
                [
                    ("Subnet", .string("\(pool.subnet)")), ("IPRange", .string(pool.range.map { "\($0)" } ?? "")),
                    ("Gateway", .string(pool.gateway.map { "\($0)" } ?? "")),
                    ("AuxiliaryAddresses", .map(pool.reserved.mapValues { "\($0)" })),
                ], omittingEmpty: ["IPRange", "Gateway", "AuxiliaryAddresses"])
        }
        return .object([
            ("Driver", "default"), ("Options", network.isPredefined ? .nilMap : .map([String: String]())),
            ("Config", .array(pools)),
        ])
    }

    private static func endpoint(_ endpoint: Endpoint) -> Value {
        .object([
            ("Name", .string(endpoint.containerName)), ("EndpointID", .string(endpoint.id)),
            ("MacAddress", .string(endpoint.hardwareAddress.map { "\($0)" } ?? "")),
            ("IPv4Address", .string(endpoint.address.map { "\($0)" } ?? "")),
            ("IPv6Address", .string(endpoint.address6.map { "\($0)" } ?? "")),
        ])
    }

    /// Those of the default bridge are as Docker has them.
    private static func options(_ network: Network, _ networks: NetworkStore) -> [String: String] {
        guard network.isPredefined, network.driver == .bridge else { return network.options }
        let prefix = "com.docker.network."
        return [
            prefix + "bridge.default_bridge": "true", prefix + "bridge.enable_icc": "true",
            prefix + "bridge.enable_ip_masquerade": "true", prefix + "bridge.host_binding_ipv4": "0.0.0.0",
            prefix + "bridge.name": "\(networks.bridgeLink(of: network))", prefix + "driver.mtu": "1500",
        ].merging(network.options) { $1 }
    }
}
