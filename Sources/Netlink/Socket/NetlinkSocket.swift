import CNetlink
import Glibc
import Linux

/// A connection to the network part of the kernel. It speaks for the namespace that it was opened in, wherever the
/// process goes later. See rtnetlink(7).
@safe public struct NetlinkSocket: ~Copyable {
    /// libnl's `struct nl_sock`.
    let handle: OpaquePointer
    /// Where libnl's callbacks leave what the kernel said; at a fixed address.
    let answer: UnsafeMutablePointer<Answer>
    /// The file of the namespace that it was opened in, for scripts; nil for this process's own.
    let place: String?

    /// Opens a connection in this process's network namespace.
    public init() throws(NetlinkError) {
        unsafe self.init(connected: unsafe try Self.connect())
    }

    /// Opens a connection to another part of the kernel, for messages that are no requests of rtnetlink(7).
    init(_ part: CInt, named word: String) throws(NetlinkError) {
        unsafe self.init(connected: unsafe try Self.connect(to: part, named: word))
    }

    /// Takes over a connection of libnl.
    init(connected handle: OpaquePointer, place: String? = nil) {
        unsafe self.handle = unsafe handle
        self.place = place
        unsafe answer = .allocate(capacity: 1)
        unsafe answer.initialize(to: Answer())
        prepare()
    }

    deinit {
        let handle = unsafe self.handle
        let descriptor = unsafe nl_socket_get_fd(handle)
        let close = {
            unsafe nl_socket_free(handle)
            return 0
        }
        if descriptor < 0 {
            _ = close()
        } else {
            _ = try? Door.call(Call("close", ["\(descriptor)"], plumbing: true), restart: false, close)
        }
        unsafe answer.deinitialize(count: 1)
        unsafe answer.deallocate()
    }

    /// The open socket, borrowed; close-on-exec.
    public var descriptor: CInt { unsafe nl_socket_get_fd(handle) }

    private func prepare() {
        // No datagram of rtnetlink is longer than this, so none has to be looked at first to learn its length.
        unsafe nl_socket_disable_msg_peek(handle)
        unsafe nl_socket_set_msg_buf_size(handle, 32 << 10)
        // Requests say themselves whether they want an acknowledgement: those that list things get an answer anyway.
        unsafe nl_socket_disable_auto_ack(handle)
        unsafe nl_socket_modify_err_cb(handle, NL_CB_CUSTOM, takeDownRefusal, answer)
        let callbacks = unsafe nl_socket_get_cb(handle)
        unsafe nl_cb_overwrite_recv(callbacks, receiveAndCount)
        unsafe nl_cb_put(callbacks)
        askForWords()
    }

    /// A connection of libnl in this process's network namespace; the caller frees it.
    static func connect(
        to part: CInt = CInt(NETLINK_ROUTE), named word: String = "NETLINK_ROUTE"
    ) throws(NetlinkError) -> OpaquePointer {
        let opening = opening(word)
        guard let handle = unsafe nl_socket_alloc() else {
            throw NetlinkError(KernelError(purpose: "open a netlink socket", call: opening, errno: .outOfMemory))
        }
        var code: CInt = 0
        var ofLibrary = false
        do {
            try Door.call(opening, restart: false) {
                Glibc.errno = 0
                code = unsafe nl_connect(handle, part)
                if code >= 0 { return unsafe nl_socket_get_fd(handle) }
                ofLibrary = LibraryCode(code).settleErrno(kernel: 0)
                return -1
            }
        } catch {
            unsafe nl_socket_free(handle)
            throw NetlinkError(error.wanted("open a netlink socket"), LibraryCode(code), ofLibrary: ofLibrary)
        }
        return unsafe handle
    }

    private static func opening(_ part: String) -> Call {
        Call(
            "socket", ["AF_NETLINK", "SOCK_RAW|SOCK_CLOEXEC", part], plumbing: true,
            systemCalls: ["socket", "setsockopt", "setsockopt", "getpid", "bind", "getsockname"])
    }

    /// Asks the kernel to say in words why it refuses. A kernel that cannot (before 4.12) refuses in numbers only.
    private func askForWords() {
        let descriptor = descriptor
        _ = try? Door.call(
            Call("setsockopt", ["\(descriptor)", "SOL_NETLINK", "NETLINK_EXT_ACK", "[1]", "4"], plumbing: true)
        ) {
            var on: CInt = 1
            return unsafe setsockopt(descriptor, 270, 11, &on, socklen_t(MemoryLayout<CInt>.size))
        }
    }
}
