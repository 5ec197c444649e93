import CNetlink
import Glibc
import Linux

/// The number of the present state of this network namespace's nftables ruleset: each transaction of whoever makes the next.
///
/// A question of a few microseconds, where to read the ruleset would take milliseconds. See NFT_MSG_GETGEN in
/// linux/netfilter/nf_tables.h.
///
/// - Throws: `EPROTONOSUPPORT` or `EINVAL` where the kernel has no nf_tables, `EPERM` without CAP_NET_ADMIN.
public func netfilterGeneration() throws(NetlinkError) -> UInt32 {
    let socket = try NetlinkSocket(NETLINK_NETFILTER, named: "NETLINK_NETFILTER")
    var bytes = [UInt8](repeating: 0, count: 4096)
    do {
        try wanting("ask for the generation of the nftables ruleset") { () throws(KernelError) in
            let number = socket.descriptor
            // nlmsghdr: length, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETGEN, NLM_F_REQUEST; nfgenmsg: AF_UNSPEC.
            let request: [UInt32] = [20, 1 << 16 | 0x0a10, 1, 0, 0]
            try Door.call(Call("sendto", ["\(number)", "NFT_MSG_GETGEN", "20", "0", "NULL", "0"], plumbing: true)) {
                unsafe request.withUnsafeBytes { unsafe send(number, $0.baseAddress, $0.count, 0) }
            }
            let count = try Door.call(Call("recvfrom", ["\(number)", "answer", "4096", "0", "NULL", "NULL"], plumbing: true)) {
                let count = unsafe bytes.withUnsafeMutableBytes { unsafe recv(number, $0.baseAddress, $0.count, 0) }
                guard count >= 0, let refusal = refusal(in: bytes[..<count]) else { return count }
                errno = refusal
                return -1
            }
            bytes.removeSubrange(count...)
        }
    } catch { throw NetlinkError(error) }
    guard let generation = generation(in: bytes) else {
        throw NetlinkError(
            KernelError(
                purpose: "ask for the generation of the nftables ruleset", call: Call("recvfrom", ["NFT_MSG_NEWGEN"]),
                errno: Errno(EBADMSG)))
    }
    return generation
}

/// The errno of an NLMSG_ERROR, or of an answer that is too short to be one.
private func refusal(in bytes: ArraySlice<UInt8>) -> CInt? {
    guard bytes.count >= 20 else { return EBADMSG }
    let isError = bytes[4] == UInt8(NLMSG_ERROR) && bytes[5] == 0
    return isError ? -CInt(bitPattern: number(bytes[16..<20].reversed())) : nil
}

/// The attribute NFTA_GEN_ID of an NFT_MSG_NEWGEN.
private func generation(in bytes: [UInt8]) -> UInt32? {
    // Behind the two headers: length and type in this machine's order, which libnl would call little-endian; the value in
    // the network's.
    var place = 20
    while place + 8 <= bytes.count {
        let length = Int(bytes[place]) | Int(bytes[place + 1]) << 8
        if bytes[place + 2] == 1, length == 8 { return number(bytes[(place + 4)..<(place + 8)]) }
        place += max(4, (length + 3) & ~3)
    }
    return nil
}

private func number(_ bytes: some Sequence<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }
