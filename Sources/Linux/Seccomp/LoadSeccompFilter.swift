import CLinux
import Glibc

/// Puts this process, and all that it will start, under a filter, for good. See seccomp(2).
///
/// Needs no_new_privs, or CAP_SYS_ADMIN. From the next call on the filter judges, so it must allow the caller's own
/// last steps. One call; neither libseccomp nor any memory is needed.
///
/// - Parameters:
///   - program: classic BPF, as in `SeccompProgram.bytes`.
///   - flags: with `newListener` the result is the listener's descriptor, else nil.
@discardableResult
public func loadSeccompFilter(_ program: [UInt8], flags: SeccompFlags = []) throws(KernelError) -> Descriptor? {
    let count = program.count / 8
    let call = {
        Call(
            "seccomp", ["SECCOMP_SET_MODE_FILTER", flags.cForm, "{len=\(count), filter}"],
            note: "\(count) instructions that judge each system call")
    }
    guard program.count % 8 == 0, count > 0, count <= BPF_MAXINSNS else {
        throw KernelError(
            purpose: "load a seccomp filter of \(program.count) bytes", call: call(), errno: .invalid,
            fix: "a filter is 1 to \(BPF_MAXINSNS) instructions of 8 bytes: a simpler profile makes a shorter one")
    }
    let result = try Door.call(call(), restart: false) {
        unsafe program.withUnsafeBytes { bytes in
            let filter = unsafe UnsafeMutablePointer(mutating: bytes.assumingMemoryBound(to: sock_filter.self).baseAddress)
            var fprog = unsafe sock_fprog(len: UInt16(count), filter: filter)
            return unsafe minibox_seccomp(UInt32(SECCOMP_SET_MODE_FILTER), flags.rawValue, &fprog)
        }
    }
    guard result == 0 || flags.contains(.newListener) else {
        // Only SECCOMP_FILTER_FLAG_TSYNC answers so: the number of a thread that could not get the filter.
        throw KernelError(
            purpose: "put every thread under the filter", call: call(), errno: .busy,
            fix: "thread \(result) has a filter of its own that differs from this one")
    }
    return flags.contains(.newListener) ? Descriptor(owning: CInt(result)) : nil
}
