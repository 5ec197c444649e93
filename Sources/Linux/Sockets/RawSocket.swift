import Glibc

/// Opens a socket for ICMP packets, as ping(8) wants one. See raw(7). Needs CAP_NET_RAW in the user namespace that owns the
/// network namespace.
public func openRawSocket() throws(KernelError) -> Descriptor {
    try openSocket(
        family: AF_INET, type: CInt(SOCK_RAW.rawValue), protocol: CInt(IPPROTO_ICMP), shown: "AF_INET, SOCK_RAW")
}
