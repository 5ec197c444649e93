import Linux

/// A software switch, as it is to be made: links become its ports with `enslave`.
public struct Bridge: Sendable, Hashable {
    /// Its name in the namespace of the socket.
    public var name: LinkName
    /// In bytes; nil leaves the choice to the kernel: 1500, then the smallest of its ports.
    public var mtu: Int?
    /// Nil lets the bridge take the lowest address of its ports, which changes as they come and go.
    public var address: MACAddress?
    /// Whether it is up from the first moment.
    public var isUp: Bool

    /// A bridge as the kernel would make it, unless the arguments say otherwise.
    public init(_ name: LinkName, mtu: Int? = nil, address: MACAddress? = nil, isUp: Bool = false) {
        self.name = name
        self.mtu = mtu
        self.address = address
        self.isUp = isUp
    }
}

extension NetlinkSocket {
    /// Makes a bridge.
    ///
    /// - Throws: `EEXIST` when a link has its name.
    public func createBridge(_ bridge: Bridge) throws(NetlinkError) {
        let flags: LinkFlags = bridge.isUp ? .up : []
        var attributes: [Attribute] = [.name(bridge.name)]
        if let address = bridge.address { attributes.append(.hardware(address)) }
        attributes.append(.kind("bridge"))
        try change(
            Request(.newLink, .link(flags: flags, change: flags), attributes, flags: .create),
            wanting: "make the bridge \(bridge.name)", shell: bridge.shell)
        guard let mtu = bridge.mtu else { return }
        // Given at birth, it would be forgotten when the first port comes: only a later change tells the kernel that it
        // was somebody's wish.
        do { try setMTU(mtu, of: .name(bridge.name)) } catch {
            try? delete(.name(bridge.name))
            throw error
        }
    }
}

extension Bridge {
    fileprivate var shell: String {
        let name = shellWord(name.description)
        let options = address.map { " address \($0)" } ?? ""
        return "ip link add name \(name)\(options) type bridge" + (isUp ? " && ip link set \(name) up" : "")
    }
}
