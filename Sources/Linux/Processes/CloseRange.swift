import CLinux
import Glibc

/// Marks every descriptor from `first` up as close-on-exec, so that none leaks into the next program.
/// See close_range(2) with CLOSE_RANGE_CLOEXEC, Linux 5.11; before that, one by one from /proc/self/fd.
public func closeOnExec(from first: CInt) throws(KernelError) {
    do {
        try Door.call(Call("close_range", ["\(first)", "~0U", "CLOSE_RANGE_CLOEXEC"])) {
            CLinux.close_range(UInt32(first), .max, 4)
        }
    } catch {
        guard error.errno == .noSystemCall || error.errno == .invalid else { throw error }
        for name in try directoryEntries("/proc/self/fd") {
            if let number = CInt(name), number >= first { try? setCloseOnExec(number) }
        }
    }
}

/// Closes what this program was started with and did not open itself: every descriptor from `first` up that is not
/// close-on-exec, as all of our own are.
public func closeInherited(from first: CInt) throws(KernelError) {
    for name in try directoryEntries("/proc/self/fd") {
        guard let number = CInt(name), number >= first else { continue }
        let flags = try? Door.call(Call("fcntl", ["\(number)", "F_GETFD"], plumbing: true)) { fcntl(number, F_GETFD) }
        if flags == 0 { Linux.close(number) }
    }
}

/// Marks one descriptor as close-on-exec. See FD_CLOEXEC in fcntl(2).
public func setCloseOnExec(_ descriptor: CInt) throws(KernelError) {
    try Door.call(Call("fcntl", ["\(descriptor)", "F_SETFD", "FD_CLOEXEC"], plumbing: true)) {
        fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }
}
