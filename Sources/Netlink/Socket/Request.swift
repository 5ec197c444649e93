import CNetlink

/// A message to the kernel as a value, from which both the bytes and the words for them are made. See rtnetlink(7).
struct Request {
    /// The fixed part that every message of a kind begins with.
    enum Header {
        case link(index: CInt = 0, flags: LinkFlags = [], change: LinkFlags = [])
        case address(family: IPFamily?, length: Int = 0, flags: UInt8 = 0, scope: Scope = .universe, index: CInt = 0)
        case route(family: IPFamily?, length: Int = 0, table: UInt8 = 0, scope: Scope = .universe)
    }

    let type: MessageType
    let header: Header
    let attributes: [Attribute]
    /// The NLM_F flags besides NLM_F_REQUEST.
    let flags: MessageFlags

    init(_ type: MessageType, _ header: Header, _ attributes: [Attribute] = [], flags: MessageFlags = .acknowledge) {
        self.type = type
        self.flags = flags
        self.header = header
        self.attributes = attributes
    }

    /// `RTM_NEWLINK {index=1, flags=IFF_UP}`
    var words: String {
        let parts = header.words + attributes.map(\.words)
        return "\(type.cName) {\(parts.joined(separator: ", "))}"
    }
}

/// The type of a message of rtnetlink(7).
enum MessageType: UInt16 {
    case newLink = 16
    case deleteLink, getLink
    case newAddress = 20
    case deleteAddress, getAddress
    case newRoute = 24
    case deleteRoute, getRoute

    /// Whether it only asks, and changes nothing.
    var isQuestion: Bool { self == .getLink || self == .getAddress || self == .getRoute }

    /// `RTM_NEWLINK`
    var cName: String {
        switch self {
        case .newLink: "RTM_NEWLINK"
        case .deleteLink: "RTM_DELLINK"
        case .getLink: "RTM_GETLINK"
        case .newAddress: "RTM_NEWADDR"
        case .deleteAddress: "RTM_DELADDR"
        case .getAddress: "RTM_GETADDR"
        case .newRoute: "RTM_NEWROUTE"
        case .deleteRoute: "RTM_DELROUTE"
        case .getRoute: "RTM_GETROUTE"
        }
    }
}

/// The flags of a netlink message. See netlink(7).
struct MessageFlags: OptionSet {
    let rawValue: CInt

    static let request = MessageFlags(rawValue: NLM_F_REQUEST)
    static let acknowledge = MessageFlags(rawValue: NLM_F_ACK)
    static let dump = MessageFlags(rawValue: NLM_F_ROOT | NLM_F_MATCH)
    /// Make it, and fail when it is there.
    static let create: MessageFlags = [.acknowledge, MessageFlags(rawValue: NLM_F_CREATE | NLM_F_EXCL)]
}

/// How far away what an address or a route leads to may be. See RTA_SCOPE in rtnetlink(7).
public enum Scope: UInt8, Sendable, Hashable {
    /// Anywhere.
    case universe = 0
    case site = 200
    /// On the network of the link itself.
    case link = 253
    /// In this machine.
    case host = 254
    case nowhere = 255

    /// How ip(8) calls it.
    var word: String {
        switch self {
        case .universe: "global"
        case .site: "site"
        case .link: "link"
        case .host: "host"
        case .nowhere: "nowhere"
        }
    }
}

extension Request.Header {
    var words: [String] {
        switch self {
        case .link(let index, let flags, let change):
            (index == 0 ? [] : ["index=\(index)"]) + (change.isEmpty ? [] : Self.words(flags, change))
        case .address(let family, let length, let flags, _, let index):
            [family?.cName ?? "AF_UNSPEC"] + (index == 0 ? [] : ["prefixlen=\(length)", "index=\(index)"])
                + (flags == 0 ? [] : ["flags=IFA_F_NODAD"])
        case .route(let family, let length, let table, let scope):
            [family?.cName ?? "AF_UNSPEC"] + (table == 0 ? [] : ["dst_len=\(length)", "table=\(table)", "scope=\(scope.word)"])
        }
    }

    /// The flags that are set, and those that are taken away.
    private static func words(_ flags: LinkFlags, _ change: LinkFlags) -> [String] {
        let cleared = change.subtracting(flags)
        return (flags.isEmpty ? [] : ["flags=\(flags.cForm)"]) + (cleared.isEmpty ? [] : ["flags=~\(cleared.cForm)"])
    }
}
