import Glibc

/// Asks machines for an answer, as ping(8) does: an echo request of ICMP goes out, the kernel over there sends an echo
/// reply. See icmp(7), raw(7); RFC 792.
///
/// It speaks for the network namespace that it was opened in, wherever the process goes later.
public struct EchoSocket: ~Copyable {
    public let descriptor: Descriptor
    /// Whether it sees whole packets, everybody's: then it can also listen to what others ask.
    public let isRaw: Bool

    /// A raw socket, for which CAP_NET_RAW is needed; without it a datagram socket for one's own echoes, which the
    /// groups in net.ipv4.ping_group_range may have.
    public init() throws(KernelError) {
        let raw: KernelError
        do {
            descriptor = try Self.open(SOCK_RAW, "SOCK_RAW")
            isRaw = true
            return
        } catch { raw = error }
        guard raw.errno == .permission else { throw raw.wanted("open a socket for ICMP") }
        do { descriptor = try Self.open(SOCK_DGRAM, "SOCK_DGRAM") } catch {
            throw error.wanted(
                "open a socket for ICMP",
                fix: "it needs CAP_NET_RAW in the network namespace, or your group in its net.ipv4.ping_group_range")
        }
        isRaw = false
    }

    private static func open(_ type: __socket_type, _ word: String) throws(KernelError) -> Descriptor {
        let flags = CInt(type.rawValue) | O_CLOEXEC
        return Descriptor(
            owning: try Door.call(Call("socket", ["AF_INET", "\(word)|SOCK_CLOEXEC", "IPPROTO_ICMP"], plumbing: true)) {
                socket(AF_INET, flags, CInt(IPPROTO_ICMP))
            })
    }

    /// Sends an echo request.
    ///
    /// - Parameters:
    ///   - address: the four bytes of an IPv4 address.
    ///   - identifier: comes back in the answer; a new one is a new flow to a firewall.
    /// - Throws: `ENETUNREACH` when no route leads there.
    public func ask(_ address: [UInt8], identifier: UInt16, number: UInt16) throws(KernelError) {
        let packet = EchoMessage.request(identifier: identifier, number: number)
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_addr.s_addr = address.reversed().reduce(0) { $0 << 8 | UInt32($1) }
        let words = address.map(String.init).joined(separator: ".")
        let number = descriptor.number
        try Door.call(
            Call(
                "sendto", ["\(number)", "packet", "\(packet.count)", "0", "{AF_INET, \"\(words)\"}", "16"],
                note: "an ICMP echo request", plumbing: true)
        ) {
            unsafe withUnsafePointer(to: &place) { place in
                unsafe place.withMemoryRebound(to: sockaddr.self, capacity: 1) { place in
                    unsafe packet.withUnsafeBytes {
                        unsafe sendto(number, $0.baseAddress, $0.count, 0, place, socklen_t(MemoryLayout<sockaddr_in>.size))
                    }
                }
            }
        }
    }

    /// The next message that comes in; nil when none does in this time.
    public func next(within milliseconds: Int32) throws(KernelError) -> EchoMessage? {
        let end = monotonicNanoseconds() + Int64(milliseconds) * 1_000_000
        while true {
            let left = max(0, (end - monotonicNanoseconds()) / 1_000_000)
            guard try waitUntil(readable: descriptor.number, milliseconds: Int32(left)) else { return nil }
            guard let packet = try receiveMessage(from: descriptor.number, limit: 2048) else { return nil }
            if let message = EchoMessage(packet, withHeader: isRaw) { return message }
        }
    }

    /// Asks for an answer, and waits for it.
    ///
    /// - Returns: nil when none comes in this time.
    public func ping(
        _ address: [UInt8], identifier: UInt16, number: UInt16 = 1, within milliseconds: Int32
    ) throws(KernelError) -> EchoAnswer? {
        let start = monotonicNanoseconds()
        try ask(address, identifier: identifier, number: number)
        while true {
            let left = milliseconds - Int32((monotonicNanoseconds() - start) / 1_000_000)
            guard left > 0, let message = try next(within: left) else { return nil }
            // A datagram socket has an identifier of its own, and hears nothing but its own answers.
            guard message.isReply, message.number == number, !isRaw || message.identifier == identifier else { continue }
            return EchoAnswer(nanoseconds: monotonicNanoseconds() - start, timeToLive: message.timeToLive)
        }
    }
}

/// The answer to an echo request.
public struct EchoAnswer: Sendable {
    /// From the request to the answer.
    public let nanoseconds: Int64
    /// How many more routers it might have passed; nil when the socket does not show it.
    public let timeToLive: UInt8?
}

/// An echo request or reply, as it came in.
public struct EchoMessage: Sendable, Equatable {
    public let isReply: Bool
    public let identifier: UInt16
    public let number: UInt16
    /// The four bytes of the sender's address; empty when the socket does not show it.
    public let source: [UInt8]
    /// nil when the socket does not show it.
    public let timeToLive: UInt8?

    private static let reply: UInt8 = 0
    private static let request: UInt8 = 8

    /// From a packet; nil when it is another kind of message.
    ///
    /// - Parameter withHeader: whether the header of IP stands before it.
    init?(_ packet: [UInt8], withHeader: Bool) {
        let start = withHeader ? Int(packet.first ?? 0) % 16 * 4 : 0
        guard packet.count >= start + 8, !withHeader || start >= 20 else { return nil }
        let message = packet[start...]
        guard [Self.reply, Self.request].contains(message[start]) else { return nil }
        isReply = message[start] == Self.reply
        identifier = UInt16(message[start + 4]) << 8 | UInt16(message[start + 5])
        number = UInt16(message[start + 6]) << 8 | UInt16(message[start + 7])
        source = withHeader ? Array(packet[12..<16]) : []
        timeToLive = withHeader ? packet[8] : nil
    }

    /// The bytes of an echo request: type, code, checksum, identifier, number, and 56 bytes as ping(8) has.
    static func request(identifier: UInt16, number: UInt16) -> [UInt8] {
        var packet: [UInt8] = [request, 0, 0, 0]
        for word in [identifier, number] { packet += [UInt8(word >> 8), UInt8(word & 0xff)] }
        packet += (0..<56).map { UInt8($0) }
        let sum = checksum(packet)
        packet[2] = UInt8(sum >> 8)
        packet[3] = UInt8(sum & 0xff)
        return packet
    }

    /// The checksum of RFC 1071: the sum of all words, its carries added, inverted.
    static func checksum(_ bytes: [UInt8]) -> UInt16 {
        var sum: UInt32 = 0
        for place in stride(from: 0, to: bytes.count, by: 2) {
            sum += UInt32(bytes[place]) << 8 | UInt32(place + 1 < bytes.count ? bytes[place + 1] : 0)
        }
        while sum >> 16 != 0 { sum = sum & 0xffff + sum >> 16 }
        return ~UInt16(sum)
    }
}
