import CNetlink
import Linux

/// How the macvlan links of one parent see each other. See MACVLAN in ip-link(8).
public enum MacvlanMode: String, Sendable, CaseIterable {
    /// Not at all.
    case `private`
    /// Only by way of a switch outside that sends packets back.
    case vepa
    /// Directly.
    case bridge
    /// There is one, and it takes everything that the parent gets.
    case passthru

    fileprivate var number: UInt32 {
        switch self {
        case .private: 1
        case .vepa: 2
        case .bridge: 4
        case .passthru: 8
        }
    }
}

/// On which layer ipvlan links share their parent. See IPVLAN in ip-link(8).
public enum IpvlanMode: String, Sendable, CaseIterable {
    /// As cards of one Ethernet, with one hardware address.
    case l2
    /// The parent routes; there are no broadcasts.
    case l3
    /// The same, and the rules of the parent's namespace see the packets.
    case l3s

    fileprivate var number: UInt32 {
        switch self {
        case .l2: 0
        case .l3: 1
        case .l3s: 2
        }
    }
}

/// A link that shares a network card with others.
public enum SharingKind: Sendable, Equatable {
    case macvlan(MacvlanMode)
    case ipvlan(IpvlanMode)

    var word: String {
        switch self {
        case .macvlan: "macvlan"
        case .ipvlan: "ipvlan"
        }
    }

    fileprivate var mode: (attribute: Attribute, word: String) {
        switch self {
        case .macvlan(let mode): (Attribute(IFLA_MACVLAN_MODE, "mode", .number(mode.number)), mode.rawValue)
        case .ipvlan(let mode): (Attribute(IFLA_IPVLAN_MODE, "mode", .short(UInt16(mode.number))), mode.rawValue)
        }
    }
}

extension NetlinkSocket {
    /// Makes a link that shares the network card `parent` with others.
    ///
    /// - Parameters:
    ///   - namespace: where it is made; nil for beside its parent.
    /// - Throws: `EBUSY` when the parent is a port of a bridge, or has links of another kind; `EINVAL` when it is no Ethernet.
    public func createSharing(
        _ link: Veth, of parent: LinkReference, _ kind: SharingKind, in namespace: NamespaceReference? = nil
    ) throws(NetlinkError) {
        let parentIndex = try index(of: parent)
        var attributes = link.attributes
        attributes.append(Attribute(IFLA_LINK, "link", .number(UInt32(bitPattern: parentIndex))))
        if let namespace { attributes.append(.namespace(namespace)) }
        attributes.append(.kind(kind.word, data: [kind.mode.attribute]))
        try change(
            Request(.newLink, .link(), attributes, flags: .create),
            wanting: "make the \(kind.word) link \(link.name) of \(parent)",
            shell: "ip link add link \(parent.shellWord) \(link.shellWords)"
                + (namespace.map { " netns \($0.shellWord)" } ?? "") + " type \(kind.word) mode \(kind.mode.word)")
    }

    /// Makes a link that leads nowhere: what is sent is gone.
    ///
    /// - Throws: `EEXIST` when a link has its name.
    public func createDummy(_ name: LinkName, up: Bool = false) throws(NetlinkError) {
        let flags: LinkFlags = up ? .up : []
        try change(
            Request(.newLink, .link(flags: flags, change: flags), [.name(name), .kind("dummy")], flags: .create),
            wanting: "make the dummy link \(name)",
            shell: "ip link add name \(shellWord(name.description)) type dummy"
                + (up ? " && ip link set \(shellWord(name.description)) up" : ""))
    }
}
