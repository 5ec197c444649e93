import CNetlink

/// What a link has carried since it was made. See IFLA_STATS64 in rtnetlink(7).
public struct LinkCounters: Sendable, Hashable {
    public let sentPackets: UInt64
    public let sentBytes: UInt64
    public let receivedPackets: UInt64
    public let receivedBytes: UInt64

    /// Reads those of one of libnl's links.
    init(_ link: OpaquePointer) {
        unsafe sentPackets = rtnl_link_get_stat(link, RTNL_LINK_TX_PACKETS)
        unsafe sentBytes = rtnl_link_get_stat(link, RTNL_LINK_TX_BYTES)
        unsafe receivedPackets = rtnl_link_get_stat(link, RTNL_LINK_RX_PACKETS)
        unsafe receivedBytes = rtnl_link_get_stat(link, RTNL_LINK_RX_BYTES)
    }
}

extension NetlinkSocket {
    /// What one link has carried.
    ///
    /// - Throws: `ENODEV` when there is none.
    public func counters(of link: LinkReference) throws(NetlinkError) -> LinkCounters {
        let found = unsafe try ask(
            Request(.getLink, .link(index: link.index ?? 0), link.selector, flags: []), for: .links,
            wanting: "read the counters of \(link)", shell: "ip -s link show \(link.shellWord)"
        ) { link in [unsafe LinkCounters(link)] }
        guard let first = found.first else {
            throw NetlinkError(.init(purpose: "find the link \(link)", call: .init("sendmsg", []), errno: .noDevice))
        }
        return first
    }
}
