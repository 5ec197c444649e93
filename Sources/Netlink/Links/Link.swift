import CNetlink

/// A network device of one namespace, as it was when it was asked for. See rtnetlink(7).
public struct Link: Sendable, Hashable {
    /// Its number in its namespace, from 1.
    public let index: CInt
    /// Its name in its namespace, until somebody renames it.
    public let name: LinkName
    /// What made it: `veth`, `bridge`; nil for hardware and the loopback.
    public let kind: String?
    /// What it is, and whether it is up.
    public let flags: LinkFlags
    /// The largest packet, in bytes.
    public let mtu: Int
    /// Nil for links without a MAC address, such as tunnels.
    public let address: MACAddress?
    /// The index of the bridge, or of another link, that it is a port of.
    public let master: CInt?
    /// The index of the link it is joined to, such as the other end of a veth pair; in that link's own namespace.
    public let joined: CInt?

    /// The link itself, whatever it is called later.
    public var reference: LinkReference { .index(index, name: name) }

    /// Whether its owner has switched it on; it carries packets only if it has a carrier too.
    public var isUp: Bool { flags.contains(.up) }

    /// Reads one of libnl's links; nil when it has no name.
    init?(_ link: OpaquePointer) {
        guard let name = unsafe rtnl_link_get_name(link) else { return nil }
        self.name = LinkName(ofKernel: unsafe String(cString: name))
        index = unsafe rtnl_link_get_ifindex(link)
        kind = unsafe rtnl_link_get_type(link).map { unsafe String(cString: $0) }
        flags = LinkFlags(rawValue: unsafe rtnl_link_get_flags(link))
        mtu = Int(unsafe rtnl_link_get_mtu(link))
        address = unsafe rtnl_link_get_addr(link).flatMap { MACAddress(bytes: unsafe addressBytes($0)) }
        master = Self.present(unsafe rtnl_link_get_master(link))
        joined = Self.present(unsafe rtnl_link_get_link(link))
    }

    private static func present(_ index: CInt) -> CInt? { index > 0 ? index : nil }
}

/// The bytes of one of libnl's addresses.
func addressBytes(_ address: OpaquePointer) -> [UInt8] {
    guard let start = unsafe nl_addr_get_binary_addr(address) else { return [] }
    return unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: Int(nl_addr_get_len(address))))
}
