/// The hardware address of an Ethernet-like link: 48 bits.
public struct MACAddress: Sendable, Hashable {
    /// The bits as a number, the first byte highest.
    public let bits: UInt64

    /// Nil when `bits` has more than 48.
    public init?(bits: UInt64) {
        guard bits >> 48 == 0 else { return nil }
        self.bits = bits
    }

    /// From six bytes, the first as written first.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 6 else { return nil }
        bits = bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Reads six pairs of hexadecimal digits with colons between them.
    public init(_ text: String) throws(NotationError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let bytes = parts.compactMap { $0.utf8.count == 2 && $0.utf8.allSatisfy(isHexadecimal) ? UInt8($0, radix: 16) : nil }
        guard parts.count == 6, let address = MACAddress(bytes: bytes) else {
            throw NotationError(text: text, expected: "a MAC address", fix: "write it like 02:42:ac:11:00:02")
        }
        self = address
    }

    /// A local address that belongs to `address`: `02:42`, then its low 32 bits. The same link address for the same IPv4
    /// address keeps the neighbours' ARP caches right when a container comes back.
    public init(following address: IPAddress) {
        bits = 0x0242_0000_0000 | UInt64(truncatingIfNeeded: address.bits & 0xffff_ffff)
    }

    /// Six bytes, the first as written first.
    public var bytes: [UInt8] { stride(from: UInt64(40), through: 0, by: -8).map { UInt8(truncatingIfNeeded: bits >> $0) } }
}

extension MACAddress: CustomStringConvertible {
    /// `02:42:ac:11:00:02`
    public var description: String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":")
    }
}

/// `UInt8(_:radix:)` takes a sign for a digit.
private func isHexadecimal(_ digit: UInt8) -> Bool {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): true
    default: false
    }
}
