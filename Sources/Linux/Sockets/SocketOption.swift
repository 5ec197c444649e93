import Glibc

/// The switches of sockets that minibox sets. See setsockopt(2).
public enum SocketOption: Sendable {
    /// A port may be taken again although connections of its last owner still come to their end. See SO_REUSEADDR, socket(7).
    case reuseAddress
    /// An IPv6 socket leaves IPv4 to others. See IPV6_V6ONLY, ipv6(7).
    case onlyIPv6
    /// Small pieces are sent at once. See TCP_NODELAY, tcp(7).
    case noDelay
    /// A silent peer is asked from time to time whether it is still there. See SO_KEEPALIVE, socket(7).
    case keepAlive
    /// Closing the socket tells the peer that the connection is broken (RST), not that it has ended. See SO_LINGER, socket(7).
    case resetOnClose

    /// Sets it.
    public func set(on socket: CInt) throws(KernelError) {
        guard case .resetOnClose = self else {
            let (level, name, words) = parts
            var on: CInt = 1
            try Door.call(Call("setsockopt", ["\(socket)"] + words + ["&(int){1}", "4"], plumbing: true)) {
                unsafe setsockopt(socket, level, name, &on, socklen_t(MemoryLayout<CInt>.size))
            }
            return
        }
        var now = linger(l_onoff: 1, l_linger: 0)
        try Door.call(
            Call("setsockopt", ["\(socket)", "SOL_SOCKET", "SO_LINGER", "{l_onoff=1, l_linger=0}", "8"], plumbing: true)
        ) { unsafe setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size)) }
    }

    private var parts: (level: CInt, name: CInt, words: [String]) {
        switch self {
        case .reuseAddress: (SOL_SOCKET, SO_REUSEADDR, ["SOL_SOCKET", "SO_REUSEADDR"])
        case .onlyIPv6: (CInt(IPPROTO_IPV6), IPV6_V6ONLY, ["IPPROTO_IPV6", "IPV6_V6ONLY"])
        case .noDelay: (CInt(IPPROTO_TCP), TCP_NODELAY, ["IPPROTO_TCP", "TCP_NODELAY"])
        case .keepAlive: (SOL_SOCKET, SO_KEEPALIVE, ["SOL_SOCKET", "SO_KEEPALIVE"])
        case .resetOnClose: (SOL_SOCKET, SO_LINGER, ["SOL_SOCKET", "SO_LINGER"])
        }
    }
}
