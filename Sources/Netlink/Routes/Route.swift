import CNetlink
import Linux

/// A way to a network: through a gateway, out of a link, or both. Of the main table. See rtnetlink(7).
public struct Route: Sendable, Hashable {
    /// The network; the bits behind its length are zero.
    public let destination: IPPrefix
    /// The router; nil for a network that the link itself is on.
    public var gateway: IPAddress?
    /// The index of the link; nil leaves the choice to the kernel, by the gateway.
    public var link: CInt?
    /// The address that packets leave with; nil leaves the choice to the kernel.
    public var source: IPAddress?
    /// Which of several routes to a network is taken: the lowest. Nil for the kernel's default: 0, or 1024 for IPv6.
    public var metric: UInt32?

    /// A route of the main table; the host bits of `destination` are dropped.
    public init(
        to destination: IPPrefix, via gateway: IPAddress? = nil, link: CInt? = nil, source: IPAddress? = nil,
        metric: UInt32? = nil
    ) {
        self.destination = destination.network
        self.gateway = gateway
        self.link = link
        self.source = source
        self.metric = metric
    }

    /// The route to everything that no other route leads to.
    public static func byDefault(via gateway: IPAddress, link: CInt? = nil) -> Route {
        Route(to: .everything(gateway.family), via: gateway, link: link)
    }

    /// Whether it leads to every address.
    public var isDefault: Bool { destination.length == 0 }

    /// Reads one of libnl's routes: a Route for each next hop, or none for what is not a way to a network.
    static func read(_ route: OpaquePointer) -> [Route] {
        guard unsafe rtnl_route_get_type(route) == UInt8(RTN_UNICAST), unsafe rtnl_route_get_table(route) == mainTable,
            let destination = unsafe destination(of: route)
        else { return [] }
        let source = unsafe rtnl_route_get_pref_src(route).flatMap { IPAddress(bytes: unsafe addressBytes($0)) }
        let metric = unsafe rtnl_route_get_priority(route)
        let count = unsafe rtnl_route_get_nnexthops(route)
        return (0..<count).compactMap { number in
            guard let hop = unsafe rtnl_route_nexthop_n(route, number) else { return nil }
            let gateway = unsafe rtnl_route_nh_get_gateway(hop).flatMap { IPAddress(bytes: unsafe addressBytes($0)) }
            let link = unsafe rtnl_route_nh_get_ifindex(hop)
            return Route(
                to: destination, via: gateway, link: link > 0 ? link : nil, source: source,
                metric: metric == 0 ? nil : metric)
        }
    }

    private static func destination(of route: OpaquePointer) -> IPPrefix? {
        let family: IPFamily
        switch unsafe rtnl_route_get_family(route) {
        case IPFamily.v4.number: family = .v4
        case IPFamily.v6.number: family = .v6
        default: return nil
        }
        // The destination of a default route has no bytes.
        guard let destination = unsafe rtnl_route_get_dst(route), let address = IPAddress(bytes: unsafe addressBytes(destination))
        else { return .everything(family) }
        return IPPrefix(address, length: Int(unsafe nl_addr_get_prefixlen(destination)))
    }

    /// RT_TABLE_MAIN
    private static let mainTable: UInt32 = 254

    var attributes: [Attribute] {
        var attributes: [Attribute] = []
        if !isDefault { attributes.append(Attribute(Int(RTA_DST.rawValue), "dst", .address(destination.address))) }
        if let gateway { attributes.append(Attribute(Int(RTA_GATEWAY.rawValue), "gateway", .address(gateway))) }
        if let link { attributes.append(Attribute(Int(RTA_OIF.rawValue), "oif", .number(UInt32(bitPattern: link)))) }
        if let source { attributes.append(Attribute(Int(RTA_PREFSRC.rawValue), "prefsrc", .address(source))) }
        if let metric { attributes.append(Attribute(Int(RTA_PRIORITY.rawValue), "priority", .number(metric))) }
        return attributes
    }

    var header: Request.Header {
        .route(
            family: destination.family, length: destination.length, table: UInt8(Self.mainTable),
            scope: gateway == nil && destination.family == .v4 ? .link : .universe)
    }
}

extension Route: CustomStringConvertible {
    /// As ip(8) writes it: `default via 10.0.0.1`, and `dev if3` for the link with index 3.
    public var description: String {
        var words = [isDefault ? "default" : "\(destination)"]
        if let gateway { words.append("via \(gateway)") }
        if let link { words.append("dev if\(link)") }
        if let source { words.append("src \(source)") }
        if let metric { words.append("metric \(metric)") }
        return words.joined(separator: " ")
    }
}

extension NetlinkSocket {
    /// The routes of the main table to networks; a Route for each gateway of a route that has several.
    public func routes() throws(NetlinkError) -> [Route] {
        unsafe try ask(
            Request(.getRoute, .route(family: nil), flags: .dump), for: .routes, wanting: "list the routes",
            shell: "ip route show && ip -6 route show"
        ) { route in unsafe Route.read(route) }
    }

    /// Adds a route.
    ///
    /// - Throws: `EEXIST` when there is such a route; `ENETUNREACH` when the gateway is on no link's network.
    public func addRoute(_ route: Route) throws(NetlinkError) {
        try change(
            Request(.newRoute, route.header, route.attributes, flags: .create), wanting: "add the route \(route)",
            shell: "ip \(route.destination.family.shellOption) route add \(route)")
    }

    /// Removes a route.
    ///
    /// - Throws: `ESRCH` when there is none.
    public func deleteRoute(_ route: Route) throws(NetlinkError) {
        try change(
            Request(.deleteRoute, route.header, route.attributes), wanting: "remove the route \(route)",
            shell: "ip \(route.destination.family.shellOption) route delete \(route)")
    }
}
