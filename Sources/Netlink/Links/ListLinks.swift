import CNetlink

extension NetlinkSocket {
    /// All links of the namespace, by index.
    public func links() throws(NetlinkError) -> [Link] {
        let links = unsafe try ask(
            Request(.getLink, .link(), flags: .dump), for: .links, wanting: "list the links", shell: "ip -d link show"
        ) { link in [unsafe Link(link)].compactMap(\.self) }
        return links.sorted { $0.index < $1.index }
    }

    /// One link.
    ///
    /// - Throws: `ENODEV` when there is none.
    public func link(_ link: LinkReference) throws(NetlinkError) -> Link {
        let found = unsafe try ask(
            Request(.getLink, .link(index: link.index ?? 0), link.selector, flags: []), for: .links,
            wanting: "find the link \(link)", shell: "ip -d link show \(link.shellWord)"
        ) { link in [unsafe Link(link)].compactMap(\.self) }
        guard let first = found.first else {
            throw NetlinkError(.init(purpose: "find the link \(link)", call: .init("sendmsg", []), errno: .noDevice))
        }
        return first
    }

    /// The index of a link, asked for only when the reference does not have it.
    func index(of link: LinkReference) throws(NetlinkError) -> CInt {
        if let index = link.index { return index }
        return try self.link(link).index
    }
}

extension LinkReference {
    /// What selects the link in a request whose index is zero.
    var selector: [Attribute] { index == nil ? name.map { [.name($0)] } ?? [] : [] }
}
