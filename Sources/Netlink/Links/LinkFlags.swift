/// What a link is and does, as netdevice(7) describes it under SIOCGIFFLAGS.
public struct LinkFlags: OptionSet, Sendable, Hashable {
    /// The bits of `ifi_flags`.
    public let rawValue: UInt32
    /// From the bits of `ifi_flags`.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Switched on by its owner.
    public static let up = LinkFlags(rawValue: 0x1)
    /// Able to reach all on its network at once.
    public static let broadcast = LinkFlags(rawValue: 0x2)
    /// Leads back into this machine.
    public static let loopback = LinkFlags(rawValue: 0x8)
    /// With one other side only.
    public static let pointToPoint = LinkFlags(rawValue: 0x10)
    /// Able to carry packets: up, and with a carrier.
    public static let running = LinkFlags(rawValue: 0x40)
    /// Without a protocol that finds the hardware address of a neighbour.
    public static let noARP = LinkFlags(rawValue: 0x80)
    /// Takes every packet, whoever it is for.
    public static let promiscuous = LinkFlags(rawValue: 0x100)
    /// Able to reach groups.
    public static let multicast = LinkFlags(rawValue: 0x1000)
    /// With a carrier: the cable is in, the peer of the veth is up.
    public static let lowerUp = LinkFlags(rawValue: 0x10000)

    private static let names: [(LinkFlags, String)] = [
        (.up, "IFF_UP"), (.broadcast, "IFF_BROADCAST"), (.loopback, "IFF_LOOPBACK"), (.pointToPoint, "IFF_POINTOPOINT"),
        (.running, "IFF_RUNNING"), (.noARP, "IFF_NOARP"), (.promiscuous, "IFF_PROMISC"), (.multicast, "IFF_MULTICAST"),
        (.lowerUp, "IFF_LOWER_UP"),
    ]

    /// The flags as they would stand in C.
    public var cForm: String {
        var rest = self
        var words: [String] = []
        for (flag, name) in Self.names where rest.remove(flag) != nil { words.append(name) }
        if !rest.isEmpty { words.append("0x" + String(rest.rawValue, radix: 16)) }
        return words.isEmpty ? "0" : words.joined(separator: "|")
    }
}
