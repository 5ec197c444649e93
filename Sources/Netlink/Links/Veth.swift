import Linux

/// One end of a pair of virtual Ethernet links, as it is to be made. See veth(4).
public struct Veth: Sendable, Hashable {
    /// Its name in its namespace.
    public var name: LinkName
    /// In bytes; nil leaves the choice to the kernel: 1500.
    public var mtu: Int?
    /// Nil leaves the choice to the kernel: a random one.
    public var address: MACAddress?

    /// An end as the kernel would make it, unless the arguments say otherwise.
    public init(_ name: LinkName, mtu: Int? = nil, address: MACAddress? = nil) {
        self.name = name
        self.mtu = mtu
        self.address = address
    }

    var attributes: [Attribute] {
        var attributes: [Attribute] = [.name(name)]
        if let mtu { attributes.append(.mtu(mtu)) }
        if let address { attributes.append(.hardware(address)) }
        return attributes
    }

    /// What stands for it in `ip link add`.
    var shellWords: String {
        "name \(shellWord(name.description))" + (mtu.map { " mtu \($0)" } ?? "") + (address.map { " address \($0)" } ?? "")
    }
}

extension NetlinkSocket {
    /// Makes a pair of links, such that what goes into one comes out of the other: all in one request. When it fails,
    /// neither end is there.
    ///
    /// Only the near end can be a port, and up, from the first moment: the kernel refuses the one for the far end, and
    /// passes over the other.
    ///
    /// - Parameters:
    ///   - namespace: where the far end is made; nil for beside the near end.
    ///   - bridge: what the near end becomes a port of.
    ///   - up: whether the near end is up from the first moment.
    /// - Throws: `EEXIST` when a link has one of the names; `ESRCH` when the process of the namespace has ended.
    public func createVeth(
        _ near: Veth, peer far: Veth, in namespace: NamespaceReference? = nil, portOf bridge: LinkReference? = nil,
        up: Bool = false
    ) throws(NetlinkError) {
        var attributes = near.attributes
        if let bridge { attributes.append(.master(try index(of: bridge))) }
        attributes.append(.kind("veth", data: [.peer(far.attributes + (namespace.map { [.namespace($0)] } ?? []))]))
        let flags: LinkFlags = up ? .up : []
        try change(
            Request(.newLink, .link(flags: flags, change: flags), attributes, flags: .create),
            wanting: "make the veth pair \(near.name) and \(far.name)", shell: Self.shell(near, far, namespace, bridge, up))
    }

    private static func shell(
        _ near: Veth, _ far: Veth, _ namespace: NamespaceReference?, _ bridge: LinkReference?, _ up: Bool
    ) -> String {
        let place = namespace.map { " netns \($0.shellWord)" } ?? ""
        let make = "ip link add \(near.shellWords) type veth peer \(far.shellWords)\(place)"
        let settings = (bridge.map { " master \($0.shellWord)" } ?? "") + (up ? " up" : "")
        return settings.isEmpty ? make : "\(make) && ip link set \(shellWord(near.name.description))\(settings)"
    }
}
