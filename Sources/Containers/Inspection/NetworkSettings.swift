import Formats
import Netlink
import Networks

extension ContainerDocument {
    /// `NetworkSettings`: where it is on its networks now, and which ports of this machine lead to it.
    var networkSettings: Value {
        let old = userModeEndpoint ?? endpoints.first { $0.network == "bridge" }
        return .object(
            [
                ("Bridge", ""), ("SandboxID", ""), ("HairpinMode", false), ("LinkLocalIPv6Address", ""),
                ("LinkLocalIPv6PrefixLen", 0), ("Ports", ports),
                // What setns(2), nsenter(1) and ip(8) take.
                ("SandboxKey", .string(known.run.map { "/proc/\($0.process.pid)/ns/net" } ?? "")),
                ("SecondaryIPAddresses", .nilArray), ("SecondaryIPv6Addresses", .nilArray),
            ] + Self.addresses(old, isEndpoint: false) + [("Networks", networks)])
    }

    /// Published ports, and those that it only says it listens on, while it runs.
    private var ports: Value {
        guard known.run != nil else { return .map([String: String]()) }
        var bindings: [String: [Value]] = [:]
        for port in userMode == nil ? endpoints.flatMap(\.ports) : known.ports {
            bindings["\(port.containerPort)/\(port.transport.rawValue)", default: []].append([
                "HostIp": .string("\(port.hostAddress)"), "HostPort": .string("\(port.hostPort)"),
            ])
        }
        var all: [(String, Value)] = bindings.map { ($0.key, .array($0.value)) }
        all += (known.record?.exposedPorts ?? []).filter { bindings[$0] == nil }.map { ($0, .nilArray) }
        return .map(all.sorted { $0.0 < $1.0 })
    }

    private var networks: Value {
        let wished = known.record?.networks ?? []
        if let userMode { return .map([(userMode.rawValue, Self.endpoint(userModeEndpoint, nil))]) }
        guard !wished.isEmpty else {
            // Docker has a place on a network even for those that have none.
            let mode = settings.host.networkMode
            if mode.hasPrefix("container:") { return .map([String: String]()) }
            return .map([(mode == "host" ? "host" : "none", Self.endpoint(nil, nil))])
        }
        return .map(wished.map { wish in (wish.network, Self.endpoint(endpoints.first { $0.network == wish.network }, wish)) })
    }

    /// The program that gives an ordinary user's container its network.
    private var userMode: UserModeProgram? {
        known.record?.networks?.isEmpty == false ? nil : UserModeProgram(rawValue: settings.host.networkMode)
    }

    /// Its place on the network that it has alone, while it runs.
    private var userModeEndpoint: Endpoint? {
        known.run == nil ? nil : userMode.map { Endpoint($0, container: known.id, containerName: known.name) }
    }

    private static func endpoint(_ endpoint: Endpoint?, _ wish: EndpointSettings?) -> Value {
        let asked = [("IPv4Address", wish?.address), ("IPv6Address", wish?.address6)].compactMap { name, address in
            address.map { (name, Value.string("\($0)")) }
        }
        let isDefault = wish == nil || wish?.network == "bridge"
        // On a network of the user's, the short id is a name too.
        let aliases = (wish?.aliases ?? []) + (endpoint.map { [String($0.container.prefix(12))] } ?? [])
        return .object(
            [
                ("IPAMConfig", asked.isEmpty ? (isDefault ? .null : .object([])) : .object(asked)), ("Links", .nilArray),
                ("Aliases", isDefault || aliases.isEmpty ? .nilArray : .array(aliases)),
                ("NetworkID", .string(endpoint?.networkID ?? "")),
            ] + addresses(endpoint, isEndpoint: true) + [("DriverOpts", .nilMap)])
    }

    /// Docker has the same fields twice, in two orders.
    private static func addresses(_ endpoint: Endpoint?, isEndpoint: Bool) -> [(String, Value)] {
        let text = { (address: IPAddress?) in Value.string(address?.description ?? "") }
        let old: [(String, Value)] = [
            ("IPAddress", text(endpoint?.address?.address)), ("IPPrefixLen", .integer(endpoint?.address?.length ?? 0)),
            ("IPv6Gateway", text(endpoint?.gateway6)),
        ]
        let new: [(String, Value)] = [
            ("GlobalIPv6Address", text(endpoint?.address6?.address)),
            ("GlobalIPv6PrefixLen", .integer(endpoint?.address6?.length ?? 0)),
        ]
        return [("EndpointID", .string(endpoint?.id ?? "")), ("Gateway", text(endpoint?.gateway))]
            + (isEndpoint ? old + new : new + old)
            + [("MacAddress", .string(endpoint?.hardwareAddress?.description ?? ""))]
    }
}
