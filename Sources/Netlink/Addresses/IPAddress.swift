import Glibc

/// The two families of addresses. See ip(7) and ipv6(7).
public enum IPFamily: Sendable, Hashable, CaseIterable {
    case v4, v6

    /// The length of an address, in bits.
    public var bitWidth: Int { self == .v4 ? 32 : 128 }

    /// The number of the address family in C.
    var number: UInt8 { UInt8(self == .v4 ? AF_INET : AF_INET6) }

    /// `AF_INET`
    var cName: String { self == .v4 ? "AF_INET" : "AF_INET6" }

    /// The option of ip(8): `-4`.
    var shellOption: String { self == .v4 ? "-4" : "-6" }
}

/// An IPv4 or IPv6 address, without a prefix, port or zone.
public struct IPAddress: Sendable, Hashable {
    /// IPv4 or IPv6.
    public let family: IPFamily
    /// The bits as a number; those of an IPv4 address are the low 32.
    public let bits: UInt128

    /// Nil when `bits` does not fit in the family.
    public init?(_ family: IPFamily, bits: UInt128) {
        guard family == .v6 || bits >> 32 == 0 else { return nil }
        self.init(family, checked: bits)
    }

    init(_ family: IPFamily, checked bits: UInt128) {
        self.family = family
        self.bits = bits
    }

    /// Reads an address, strictly: four decimal numbers without leading zeros, or the forms of RFC 4291.
    public init(_ text: String) throws(NotationError) {
        guard let address = Self.parse(text) else {
            throw NotationError(
                text: text, expected: "an IP address", fix: "write it like 10.0.0.1 or fd00::1, without port, prefix or zone")
        }
        self = address
    }

    /// From the bytes in network order: 4 of them, or 16.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.init(bytes.count == 4 ? .v4 : .v6, checked: bytes.reduce(0) { $0 << 8 | UInt128($1) })
    }

    /// The bytes in network order: 4 of them, or 16.
    public var bytes: [UInt8] {
        stride(from: family.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: bits >> UInt128($0)) }
    }

    /// The address that lies `distance` further; nil past the end of the family.
    public func advanced(by distance: UInt128) -> IPAddress? {
        let (sum, overflow) = bits.addingReportingOverflow(distance)
        return overflow ? nil : IPAddress(family, bits: sum)
    }

    private static func parse(_ text: String) -> IPAddress? {
        // A NUL would end the text for C, and hide what follows it.
        guard !text.utf8.contains(0) else { return nil }
        let family: IPFamily = text.utf8.contains(UInt8(ascii: ":")) ? .v6 : .v4
        var bytes = [UInt8](repeating: 0, count: family.bitWidth / 8)
        let valid = unsafe bytes.withUnsafeMutableBytes { unsafe inet_pton(CInt(family.number), text, $0.baseAddress) }
        return valid == 1 ? IPAddress(bytes: bytes) : nil
    }
}

extension IPAddress: CustomStringConvertible {
    /// As RFC 5952 wants it: `10.0.0.1`, `fd00::1`.
    public var description: String {
        let bytes = bytes
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { text in
            _ = unsafe bytes.withUnsafeBytes {
                unsafe inet_ntop(CInt(family.number), $0.baseAddress, text.baseAddress, socklen_t(text.count))
            }
            return unsafe text.baseAddress.map { unsafe String(cString: $0) } ?? ""
        }
    }
}

extension IPAddress: Comparable {
    /// IPv4 before IPv6, then by number.
    public static func < (left: IPAddress, right: IPAddress) -> Bool {
        left.family == right.family ? left.bits < right.bits : left.family == .v4
    }
}
