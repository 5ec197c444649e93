import Formats

extension ContainerDocument {
    /// `NetworkSettings`: there is a network namespace, its own or the host's, and no address yet.
    var networkSettings: Value {
        let network = settings.host.networkMode == "host" ? "host" : "none"
        return .object(
            [
                ("Bridge", ""), ("SandboxID", ""), ("HairpinMode", false), ("LinkLocalIPv6Address", ""),
                ("LinkLocalIPv6PrefixLen", 0), ("Ports", .map([String: String]())),
                // What setns(2), nsenter(1) and ip(8) take.
                ("SandboxKey", .string(known.run.map { "/proc/\($0.process.pid)/ns/net" } ?? "")),
                ("SecondaryIPAddresses", .nilArray), ("SecondaryIPv6Addresses", .nilArray),
            ] + Self.noAddress(isEndpoint: false) + [("Networks", .map([(network, Self.endpoint)]))])
    }

    private static var endpoint: Value {
        .object(
            [("IPAMConfig", .null), ("Links", .nilArray), ("Aliases", .nilArray), ("NetworkID", "")]
                + noAddress(isEndpoint: true) + [("DriverOpts", .nilMap)])
    }

    /// Docker has the same fields twice, in two orders.
    private static func noAddress(isEndpoint: Bool) -> [(String, Value)] {
        let old: [(String, Value)] = [("IPAddress", ""), ("IPPrefixLen", 0), ("IPv6Gateway", "")]
        let new: [(String, Value)] = [("GlobalIPv6Address", ""), ("GlobalIPv6PrefixLen", 0)]
        return [("EndpointID", ""), ("Gateway", "")] + (isEndpoint ? old + new : new + old) + [("MacAddress", "")]
    }
}
