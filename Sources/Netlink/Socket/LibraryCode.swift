import CNetlink
import Glibc

/// One of libnl's own codes, NLE_…: a coarser list than errno, with texts of its own. See netlink/errno.h.
public struct LibraryCode: Sendable, Hashable, CustomStringConvertible {
    /// Above zero for an error.
    public let code: CInt

    /// From what libnl's functions return: the code, negated or not.
    init(_ result: CInt) { code = abs(result) }

    /// libnl's text: `Object not found`.
    public var description: String { unsafe String(cString: nl_geterror(code)) }

    /// The errno that comes nearest, for a refusal that came from libnl and not from the kernel.
    var nearestErrno: CInt {
        for candidate in Self.candidates where nl_syserr2nlerr(candidate) == code { return candidate }
        return EPROTO
    }

    /// The values that libnl translates; where several share a code, the usual one stands first.
    private static let candidates: [CInt] = [
        EBADF, EEXIST, EADDRNOTAVAIL, ENOENT, EINTR, EAGAIN, ENOMEM, EINVAL, EACCES, EPERM, ENODEV, EBUSY, ERANGE, EMSGSIZE,
        EOPNOTSUPP, EAFNOSUPPORT, EPROTONOSUPPORT,
    ]

    /// Whether a dump met a change halfway and should be asked again.
    var isInterruptedDump: Bool { code == NLE_DUMP_INTR }

    /// Leaves in errno why it failed: the kernel's answer if it refused, else what a system call left there, else the
    /// value that comes nearest. True for the last.
    func settleErrno(kernel refusal: CInt) -> Bool {
        if refusal != 0 {
            Glibc.errno = refusal
        } else if !translates(Glibc.errno) {
            Glibc.errno = nearestErrno
            return true
        }
        return false
    }

    /// Whether `errno` is what a system call inside libnl left behind, and this code is libnl's translation of it.
    private func translates(_ errno: CInt) -> Bool {
        let translation = nl_syserr2nlerr(errno)
        return errno != 0 && translation == code
    }
}
