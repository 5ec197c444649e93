import CLinux
import Glibc

/// Which of the two processes is speaking after `clone`.
public enum CloneOutcome: ~Copyable {
    /// The new process.
    case child
    /// The process that called, which now has a handle on its child.
    case parent(ProcessHandle)
}

/// Makes a child process in new namespaces, with a pidfd for it. See clone3(2), Linux 5.3.
///
/// Like fork(2), it returns twice. The child has a copy of this process's one thread, and must end in `execute` or
/// `exitNow`, never by returning to the caller's caller.
///
/// - Parameters:
///   - namespaces: what the child gets anew.
///   - cgroup: an open directory of a v2 group in which the child starts its life. See CLONE_INTO_CGROUP, Linux 5.7.
public func clone(_ namespaces: NamespaceFlags = [], intoCgroup cgroup: CInt? = nil) throws(KernelError) -> CloneOutcome {
    do { return try cloneWithHandle(namespaces, intoCgroup: cgroup) } catch {
        // A seccomp filter cannot look into clone3's arguments, so Docker's hides it; a plain child can be had without.
        guard error.errno == .noSystemCall, namespaces.isEmpty, cgroup == nil else { throw error }
    }
    let pid = try Door.callAhead(Call("clone", ["child_stack=NULL", "flags=SIGCHLD"])) { fork() }
    if pid == 0 {
        Door.tellOfFork()
        return .child
    }
    return .parent(try ProcessHandle(opening: pid))
}

private func cloneWithHandle(_ namespaces: NamespaceFlags, intoCgroup cgroup: CInt?) throws(KernelError) -> CloneOutcome {
    try SoleThread.require(for: "clone3")
    // What stdio has buffered would come out twice.
    fflush(nil)
    var descriptor: CInt = -1
    let pidfdFlag: UInt64 = 0x1000
    let intoCgroupFlag: UInt64 = 0x2_0000_0000
    let pid = unsafe try withUnsafeMutablePointer(to: &descriptor) {
        (place: UnsafeMutablePointer<CInt>) throws(KernelError) -> Int in
        var arguments = clone_args()
        arguments.flags = namespaces.rawValue | pidfdFlag | (cgroup == nil ? 0 : intoCgroupFlag)
        arguments.pidfd = UInt64(UInt(bitPattern: place))
        arguments.exit_signal = UInt64(SIGCHLD)
        arguments.cgroup = UInt64(cgroup ?? 0)
        return try Door.callAhead(cloneCall(namespaces, cgroup: cgroup)) {
            unsafe minibox_clone3(&arguments, MemoryLayout<clone_args>.size)
        }
    }
    if pid == 0 {
        Door.tellOfFork()
        return .child
    }
    return .parent(ProcessHandle(pid: pid_t(pid), descriptor: Descriptor(owning: descriptor)))
}

private func cloneCall(_ namespaces: NamespaceFlags, cgroup: CInt?) -> Call {
    let flags = (namespaces.isEmpty ? [] : [namespaces.cForm]) + ["CLONE_PIDFD"] + (cgroup == nil ? [] : ["CLONE_INTO_CGROUP"])
    let target = cgroup.map { ", cgroup=\($0)" } ?? ""
    let options = namespaces.kinds.map(\.shellOption) + (namespaces.contains(.pid) ? ["--fork"] : [])
    return Call(
        "clone3", ["{flags=\(flags.joined(separator: "|")), exit_signal=SIGCHLD\(target)}", "\(MemoryLayout<clone_args>.size)"],
        shell: namespaces.isEmpty ? nil : ShellEquivalent(.unshare, options.joined(separator: " ")))
}
