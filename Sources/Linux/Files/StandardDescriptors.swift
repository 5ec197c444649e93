import Glibc

/// The three descriptors that every program expects to be open.
public enum StandardDescriptors {
    /// Opens /dev/null on those of 0, 1 and 2 that the caller has closed: else the next file would get their number, and
    /// what is written for people would go into it.
    public static func ensureOpen() throws(KernelError) {
        for number in CInt(0)...2 {
            let answer = try? Door.call(Call("fcntl", ["\(number)", "F_GETFD"], plumbing: true)) { fcntl(number, F_GETFD) }
            if answer != nil { continue }
            // The lowest free number is this one.
            let null = try open("/dev/null", .readWrite)
            try duplicate(null.number, onto: number)
            if null.number == number { _ = null.release() }
        }
    }
}
