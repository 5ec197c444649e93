import Linux

extension NetlinkSocket {
    /// Switches a link on. See IFF_UP in netdevice(7).
    public func setUp(_ link: LinkReference) throws(NetlinkError) {
        try change(link, flags: .up, change: .up, wanting: "set \(link) up", "up")
    }

    /// Switches a link off; its routes and most of its IPv6 addresses go.
    public func setDown(_ link: LinkReference) throws(NetlinkError) {
        try change(link, change: .up, wanting: "set \(link) down", "down")
    }

    /// Gives a link another name. Before Linux 6.2 it must be down.
    public func rename(_ link: LinkReference, to name: LinkName) throws(NetlinkError) {
        // The name is the new one, so it cannot also say which link is meant.
        let index = LinkReference.index(try index(of: link), name: link.name)
        try change(index, [.name(name)], wanting: "rename \(link) to \(name)", "name \(shellWord(name.description))")
    }

    /// Sets the largest packet that a link sends, in bytes.
    public func setMTU(_ bytes: Int, of link: LinkReference) throws(NetlinkError) {
        try change(link, [.mtu(bytes)], wanting: "set the MTU of \(link) to \(bytes)", "mtu \(bytes)")
    }

    /// Sets the hardware address of a link.
    public func setAddress(_ address: MACAddress, of link: LinkReference) throws(NetlinkError) {
        try change(
            link, [.hardware(address)], wanting: "give \(link) the hardware address \(address)", "address \(address)")
    }

    /// Moves a link to another network namespace, where it gets down, without addresses, and maybe another index.
    ///
    /// - Throws: `EEXIST` when a link of its name is there; `ESRCH` when the process is not.
    public func move(_ link: LinkReference, to namespace: NamespaceReference) throws(NetlinkError) {
        try change(
            link, [.namespace(namespace)], wanting: "move \(link) to the network namespace of \(namespace.words)",
            "netns \(namespace.shellWord)")
    }

    /// Makes a link a port of a bridge.
    public func enslave(_ link: LinkReference, to bridge: LinkReference) throws(NetlinkError) {
        let master = try index(of: bridge)
        try change(
            link, [.master(master)], wanting: "make \(link) a port of the bridge \(bridge)", "master \(bridge.shellWord)")
    }

    /// Takes a link out of its bridge.
    public func release(_ link: LinkReference) throws(NetlinkError) {
        try change(link, [.master(0)], wanting: "take \(link) out of its bridge", "nomaster")
    }

    /// Deletes a link; of a veth pair, both ends.
    ///
    /// - Throws: `ENODEV` when it is gone already.
    public func delete(_ link: LinkReference) throws(NetlinkError) {
        try change(
            Request(.deleteLink, .link(index: link.index ?? 0), link.selector), wanting: "delete the link \(link)",
            shell: "ip link delete \(link.shellWord)")
    }

    private func change(
        _ link: LinkReference, _ attributes: [Attribute] = [], flags: LinkFlags = [], change: LinkFlags = [],
        wanting purpose: @autoclosure () -> String, _ shell: @autoclosure () -> String
    ) throws(NetlinkError) {
        try self.change(
            Request(.newLink, .link(index: link.index ?? 0, flags: flags, change: change), link.selector + attributes),
            wanting: purpose(), shell: "ip link set \(link.shellWord) \(shell())")
    }
}

extension LinkReference {
    /// The word for it in a script.
    var shellWord: String { Linux.shellWord(description) }
}

extension NamespaceReference {
    fileprivate var words: String {
        switch self {
        case .process(let process): "process \(process)"
        case .descriptor(_, let path): path
        }
    }
}
