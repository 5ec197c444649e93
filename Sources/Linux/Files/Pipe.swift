import CLinux
import Glibc

/// The two ends of a pipe, both close-on-exec. See pipe(2).
public struct Pipe: ~Copyable {
    public let readEnd: Descriptor
    public let writeEnd: Descriptor

    public init() throws(KernelError) {
        var ends: [CInt] = [-1, -1]
        try Door.call(Call("pipe2", ["ends", "O_CLOEXEC"], plumbing: true)) {
            unsafe ends.withUnsafeMutableBufferPointer { unsafe pipe2($0.baseAddress, O_CLOEXEC) }
        }
        readEnd = Descriptor(owning: ends[0])
        writeEnd = Descriptor(owning: ends[1])
    }

    public consuming func split() -> (CInt, CInt) { (readEnd.release(), writeEnd.release()) }
}

/// Makes `target` name the same open file as `source`, without close-on-exec. See dup2(2).
public func duplicate(_ source: CInt, onto target: CInt) throws(KernelError) {
    if source == target {
        // dup2 would leave close-on-exec as it is.
        try Door.call(Call("fcntl", ["\(source)", "F_SETFD", "0"], plumbing: true)) { fcntl(source, F_SETFD, 0) }
        return
    }
    try Door.call(Call("dup2", ["\(source)", "\(target)"], plumbing: true)) { dup2(source, target) }
}

/// A second descriptor, close-on-exec, for the same open file, numbered 3 or higher. See F_DUPFD_CLOEXEC in fcntl(2).
public func duplicate(_ source: CInt) throws(KernelError) -> Descriptor {
    Descriptor(
        owning: try Door.call(Call("fcntl", ["\(source)", "F_DUPFD_CLOEXEC", "3"], plumbing: true)) {
            fcntl(source, F_DUPFD_CLOEXEC, 3)
        })
}

/// How many bytes a pipe or a terminal holds for its reader. See FIONREAD in ioctl(2).
public func readableBytes(of descriptor: CInt) throws(KernelError) -> Int {
    var count: CInt = 0
    try Door.call(Call("ioctl", ["\(descriptor)", "FIONREAD", "&count"], plumbing: true)) {
        unsafe minibox_ioctl(descriptor, UInt(FIONREAD), &count)
    }
    return Int(count)
}

/// Makes reads and writes of an open file answer EAGAIN rather than wait. Shared with everyone who has the open file.
public func setNonBlocking(_ descriptor: CInt) throws(KernelError) {
    try Door.call(Call("fcntl", ["\(descriptor)", "F_SETFL", "O_NONBLOCK"], plumbing: true)) {
        fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }
}
