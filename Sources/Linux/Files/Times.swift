import CLinux
import Glibc

/// Sets the times of the file that a path of /proc/self/fd stands for, a symbolic link's own too. See utimensat(2).
func setTimes(of path: String, access: FileTime, modification: FileTime) throws(KernelError) {
    let times = [access, modification].map { timespec(tv_sec: $0.seconds, tv_nsec: $0.nanoseconds) }
    try Door.call(Call("utimensat", ["AT_FDCWD", cString(path), "times", "0"], plumbing: true)) {
        unsafe path.withCString { unsafe Glibc.utimensat(AT_FDCWD, $0, times, 0) }
    }
}

/// Sets the owner of the file that a path of /proc/self/fd stands for, a symbolic link's own too. See chown(2).
func setOwnerOfOpened(_ path: String, user: UInt32, group: UInt32) throws(KernelError) {
    try Door.call(Call("fchownat", ["AT_FDCWD", cString(path), "\(user)", "\(group)", "0"], plumbing: true)) {
        unsafe path.withCString { unsafe fchownat(AT_FDCWD, $0, user, group, 0) }
    }
}
