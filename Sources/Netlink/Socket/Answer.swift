import CNetlink
import Glibc

/// What the kernel said to a request: its errno, and since Linux 4.12 often a sentence. See NETLINK_EXT_ACK in netlink(7).
///
/// libnl folds a hundred errno values into 34 codes of its own, so the kernel's number is taken down before it does.
struct Answer {
    /// Zero when the kernel refused nothing.
    var errno: CInt = 0
    var words: String?

    init() {}

    init(_ error: UnsafeMutablePointer<nlmsgerr>) {
        errno = unsafe -error.pointee.error
        // The message's own header stands before the error.
        let header = unsafe (UnsafeMutableRawPointer(error) - MemoryLayout<nlmsghdr>.size).assumingMemoryBound(to: nlmsghdr.self)
        // After the error stands the whole refused request, or its header alone; then the attributes.
        let isCapped = unsafe header.pointee.nlmsg_flags & UInt16(NLM_F_CAPPED) != 0
        let copied = unsafe isCapped ? 0 : Int(error.pointee.msg.nlmsg_len) - MemoryLayout<nlmsghdr>.size
        let start = MemoryLayout<nlmsgerr>.size + (copied + 3) & ~3
        guard unsafe header.pointee.nlmsg_flags & UInt16(NLM_F_ACK_TLVS) != 0,
            let text = unsafe nlmsg_find_attr(header, CInt(start), CInt(NLMSGERR_ATTR_MSG.rawValue)),
            let string = unsafe nla_get_string(text)
        else { return }
        words = unsafe String(cString: string)
    }
}

/// Takes down a refusal for the socket that it came to, and lets libnl go on.
let takeDownRefusal: nl_recvmsg_err_cb_t = { _, error, place in
    guard let error = unsafe error, let place = unsafe place else { return CInt(NL_STOP.rawValue) }
    unsafe place.assumingMemoryBound(to: Answer.self).pointee = unsafe Answer(error)
    return CInt(NL_STOP.rawValue)
}

/// How many datagrams have come since the last request: libnl does not say how often it calls recvmsg(2), and a
/// narration must. For the whole process, because libnl passes nothing else to this callback; the process has one thread.
nonisolated(unsafe) var datagramsReceived = 0

/// Receives one datagram as libnl would, and counts it.
let receiveAndCount:
    @convention(c) (
        OpaquePointer?, UnsafeMutablePointer<sockaddr_nl>?, UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?,
        UnsafeMutablePointer<OpaquePointer?>?
    ) -> CInt = { socket, sender, buffer, credentials in
        unsafe datagramsReceived += 1
        return unsafe nl_recv(socket, sender, buffer, credentials)
    }
