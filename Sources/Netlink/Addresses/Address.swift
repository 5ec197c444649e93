import CNetlink
import Linux

/// An address of a link. See IFA_LOCAL in rtnetlink(7).
public struct Address: Sendable, Hashable {
    /// The address, and how much of it names the network of the link.
    public var prefix: IPPrefix
    /// The index of the link.
    public var link: CInt
    /// How far away those may be who use the address.
    public var scope: Scope
    /// For IPv4, the address of all at once; nil for none.
    public var broadcast: IPAddress?
    /// Whether it is usable: a new IPv6 address is asked about on the link for a second or two first.
    public var isTentative: Bool

    /// Reads one of libnl's addresses; nil for a family that is not IP.
    init?(_ address: OpaquePointer) {
        guard let local = unsafe rtnl_addr_get_local(address), let own = IPAddress(bytes: unsafe addressBytes(local)),
            let prefix = IPPrefix(own, length: Int(unsafe rtnl_addr_get_prefixlen(address)))
        else { return nil }
        self.prefix = prefix
        link = unsafe rtnl_addr_get_ifindex(address)
        scope = Scope(rawValue: UInt8(truncatingIfNeeded: unsafe rtnl_addr_get_scope(address))) ?? .universe
        broadcast = unsafe rtnl_addr_get_broadcast(address).flatMap { IPAddress(bytes: unsafe addressBytes($0)) }
        isTentative = unsafe rtnl_addr_get_flags(address) & UInt32(IFA_F_TENTATIVE) != 0
    }
}

extension NetlinkSocket {
    /// The addresses of all links, or of one.
    public func addresses(of link: LinkReference? = nil) throws(NetlinkError) -> [Address] {
        var index: CInt?
        if let link { index = try self.index(of: link) }
        let all = unsafe try ask(
            Request(.getAddress, .address(family: nil), flags: .dump), for: .addresses, wanting: "list the addresses",
            shell: link.map { "ip address show dev \($0.shellWord)" } ?? "ip address show"
        ) { address in [unsafe Address(address)].compactMap(\.self) }
        return all.filter { index == nil || $0.link == index }
    }

    /// Gives a link an address; the route to its network comes with it.
    ///
    /// - Parameters:
    ///   - broadcast: for IPv4, the address of all at once.
    ///   - detectDuplicates: false makes an IPv6 address usable at once, where nobody else can have it.
    /// - Throws: `EEXIST` when the link has it already.
    public func addAddress(
        _ prefix: IPPrefix, to link: LinkReference, broadcast: IPAddress? = nil, detectDuplicates: Bool = true
    ) throws(NetlinkError) {
        let index = try index(of: link)
        let noDetection = !detectDuplicates && prefix.family == .v6
        var attributes = prefix.attributes
        if let broadcast { attributes.append(Attribute(IFA_BROADCAST, "broadcast", .address(broadcast))) }
        try change(
            Request(
                .newAddress, prefix.header(index, flags: noDetection ? UInt8(IFA_F_NODAD) : 0), attributes, flags: .create),
            wanting: "give \(link) the address \(prefix)",
            shell: "ip address add \(prefix)\(broadcast.map { " broadcast \($0)" } ?? "") dev \(link.shellWord)"
                + (noDetection ? " nodad" : ""))
    }

    /// Takes an address from a link.
    ///
    /// - Throws: `EADDRNOTAVAIL` when the link does not have it, with this prefix length.
    public func deleteAddress(_ prefix: IPPrefix, from link: LinkReference) throws(NetlinkError) {
        let index = try index(of: link)
        try change(
            Request(.deleteAddress, prefix.header(index), prefix.attributes), wanting: "take the address \(prefix) from \(link)",
            shell: "ip address delete \(prefix) dev \(link.shellWord)")
    }
}

extension IPPrefix {
    fileprivate func header(_ index: CInt, flags: UInt8 = 0) -> Request.Header {
        // As ip(8) does: an address of the loopback network is good in this machine only.
        let isLoopback = family == .v4 && address.bits >> 24 == 127
        return .address(family: family, length: length, flags: flags, scope: isLoopback ? .host : .universe, index: index)
    }

    fileprivate var attributes: [Attribute] {
        [Attribute(IFA_LOCAL, "local", .address(address)), Attribute(IFA_ADDRESS, "address", .address(address))]
    }
}
