/// An address with the length of its network part: `10.0.0.1/24`. The bits behind the network part are kept.
public struct IPPrefix: Sendable, Hashable {
    /// The whole address, with the bits behind the network part.
    public let address: IPAddress
    /// How many leading bits name the network: 0 to 32, or to 128.
    public let length: Int

    /// Nil when `length` is not one of the family's.
    public init?(_ address: IPAddress, length: Int) {
        guard (0...address.family.bitWidth).contains(length) else { return nil }
        self.address = address
        self.length = length
    }

    /// Reads `address/length`, strictly; the length is decimal, without sign or leading zero.
    public init(_ text: String) throws(NotationError) {
        guard let prefix = Self.parse(text) else {
            throw NotationError(
                text: text, expected: "an address with a prefix length",
                fix: "write it like 10.0.0.1/24 or fd00::1/64; the length is at most 32, or 128")
        }
        self = prefix
    }

    /// One address alone: `/32`, or `/128`.
    public init(host address: IPAddress) {
        self.address = address
        self.length = address.family.bitWidth
    }

    private init(checked address: IPAddress, _ length: Int) {
        self.address = address
        self.length = length
    }

    private static func parse(_ text: String) -> IPPrefix? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = try? IPAddress(String(parts[0])), let length = Int(parts[1]),
            String(length) == parts[1]
        else { return nil }
        return IPPrefix(address, length: length)
    }

    /// Every address of a family, the destination of a default route: `0.0.0.0/0` or `::/0`.
    public static func everything(_ family: IPFamily) -> IPPrefix { IPPrefix(checked: IPAddress(family, checked: 0), 0) }

    /// IPv4 or IPv6.
    public var family: IPFamily { address.family }

    /// The bits behind the network part, all set.
    private var hostBits: UInt128 {
        let width = UInt128(family.bitWidth - length)
        return width == 128 ? .max : (1 << width) - 1
    }

    /// The network itself: `10.0.0.0/24` for `10.0.0.1/24`.
    public var network: IPPrefix { IPPrefix(checked: IPAddress(family, checked: address.bits & ~hostBits), length) }

    /// The highest address of the network; for IPv4 its broadcast address.
    public var lastAddress: IPAddress { IPAddress(family, checked: address.bits | hostBits) }

    /// Whether the address lies in the network.
    public func contains(_ other: IPAddress) -> Bool {
        other.family == family && other.bits & ~hostBits == network.address.bits
    }

    /// Whether the two networks share an address.
    public func overlaps(_ other: IPPrefix) -> Bool {
        length <= other.length ? contains(other.address) : other.contains(address)
    }
}

extension IPPrefix: CustomStringConvertible {
    /// `10.0.0.1/24`
    public var description: String { "\(address)/\(length)" }
}
