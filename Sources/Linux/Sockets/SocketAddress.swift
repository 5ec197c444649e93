import Glibc

/// Where a socket of the internet is reached: an address and a port. See ip(7), ipv6(7).
public struct SocketAddress: Sendable, Hashable {
    /// The bytes of the address in network order: 4 of them, or 16.
    public let bytes: [UInt8]
    public let port: UInt16
    /// The link that a link-local IPv6 address belongs to, by number; 0 for none.
    public var scope: UInt32 = 0

    /// - Parameter bytes: 4 bytes in network order for IPv4, 16 for IPv6.
    public init(_ bytes: [UInt8], port: UInt16) {
        precondition(bytes.count == 4 || bytes.count == 16, "an address has 4 bytes, or 16")
        self.bytes = bytes
        self.port = port
    }

    public var isIPv6: Bool { bytes.count == 16 }
    /// `AF_INET` or `AF_INET6`.
    var family: CInt { isIPv6 ? AF_INET6 : AF_INET }
    var size: socklen_t { socklen_t(isIPv6 ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size) }

    /// `{AF_INET, "10.0.0.1", 80}`
    var shown: String { "{\(isIPv6 ? "AF_INET6" : "AF_INET"), \"\(words)\", \(port)}" }

    private var words: String {
        if !isIPv6 { return bytes.map(String.init).joined(separator: ".") }
        let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        return groups.map { String($0, radix: 16) }.joined(separator: ":")
    }

    /// Lends the address in the form that the kernel reads.
    func lend<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        unsafe SocketAddressRoom(self).lend { unsafe body($0, size) }
    }
}

/// Room for an address of either family, in the form of the kernel.
struct SocketAddressRoom {
    private var room = sockaddr_in6()
    /// How much of the room is used.
    var size = socklen_t(MemoryLayout<sockaddr_in6>.size)

    /// Empty, for the kernel to fill.
    init() {}

    init(_ address: SocketAddress) {
        size = address.size
        // The port stands at the same place in both forms.
        room.sin6_family = sa_family_t(address.family)
        room.sin6_port = address.port.bigEndian
        if address.isIPv6 { room.sin6_scope_id = address.scope }
        unsafe withUnsafeMutableBytes(of: &room) { place in
            unsafe place[(address.isIPv6 ? 8 : 4)...].copyBytes(from: address.bytes)
        }
    }

    /// What the kernel has filled in.
    var address: SocketAddress {
        let isIPv6 = room.sin6_family == sa_family_t(AF_INET6)
        let bytes = unsafe withUnsafeBytes(of: room) { unsafe Array($0[isIPv6 ? 8..<24 : 4..<8]) }
        var address = SocketAddress(bytes, port: UInt16(bigEndian: room.sin6_port))
        if isIPv6 { address.scope = room.sin6_scope_id }
        return address
    }

    func lend<Result>(_ body: (UnsafePointer<sockaddr>) -> Result) -> Result {
        unsafe withUnsafePointer(to: room) { place in
            unsafe place.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0) }
        }
    }

    mutating func lendForFilling<Result>(_ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Result)
        -> Result
    {
        unsafe withUnsafeMutablePointer(to: &size) { size in
            unsafe withUnsafeMutablePointer(to: &room) { place in
                unsafe place.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, size) }
            }
        }
    }
}
