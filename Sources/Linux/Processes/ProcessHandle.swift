import CLinux
import Glibc

/// A process, named by a descriptor: it cannot be mistaken for another one that got its number later. See pidfd_open(2).
public struct ProcessHandle: ~Copyable {
    /// The number, for people and for /proc. Never signal by it.
    public let pid: Int32
    public let descriptor: Descriptor

    public init(pid: Int32, descriptor: consuming Descriptor) {
        self.pid = pid
        self.descriptor = descriptor
    }

    /// Opens a handle on a process that exists now.
    ///
    /// - Throws: `ESRCH` when there is none.
    public init(opening pid: Int32) throws(KernelError) {
        self.pid = pid
        descriptor = Descriptor(
            owning: try Door.call(Call("pidfd_open", ["\(pid)", "0"], plumbing: true)) { CLinux.pidfd_open(pid, 0) })
    }

    /// Sends a signal. See pidfd_send_signal(2).
    public func send(_ signal: Signal) throws(KernelError) {
        let number = descriptor.number
        try Door.call(
            Call(
                "pidfd_send_signal", ["\(number)", signal.name, "NULL", "0"], shell: .command("kill -\(signal.shortName) \(pid)"))
        ) { CLinux.pidfd_send_signal(number, signal.number, nil, 0) }
    }

    /// Waits for the end of a child, and takes its status.
    public func wait() throws(KernelError) -> ExitStatus {
        try waitFor(P_PIDFD, id_t(descriptor.number), shown: ["P_PIDFD", "\(descriptor.number)"], hang: true)!
    }
}

/// How a process ended.
public enum ExitStatus: Sendable, Equatable {
    case exited(code: Int32)
    case signalled(Signal, coreDumped: Bool)

    /// The code that a shell shows: 128 and the signal's number for a signal.
    public var shellCode: Int32 {
        switch self {
        case .exited(let code): code
        case .signalled(let signal, _): 128 + signal.number
        }
    }
}

/// Takes the status of any child that has ended, without waiting; nil when none has. See waitid(2).
///
/// - Throws: `ECHILD` when there are no children.
public func reapAnyChild() throws(KernelError) -> (pid: Int32, status: ExitStatus)? {
    var info = unsafe siginfo_t()
    unsafe try callWait(P_ALL, 0, shown: ["P_ALL", "0"], &info, options: WEXITED | WNOHANG)
    let pid = unsafe info._sifields._sigchld.si_pid
    return unsafe pid == 0 ? nil : (pid, exitStatus(info))
}

private func waitFor(_ type: idtype_t, _ id: id_t, shown: [String], hang: Bool) throws(KernelError) -> ExitStatus? {
    var info = unsafe siginfo_t()
    unsafe try callWait(type, id, shown: shown, &info, options: WEXITED | (hang ? 0 : WNOHANG))
    return unsafe info._sifields._sigchld.si_pid == 0 ? nil : exitStatus(info)
}

private func callWait(_ type: idtype_t, _ id: id_t, shown: [String], _ info: inout siginfo_t, options: CInt) throws(KernelError) {
    let words = options & WNOHANG == 0 ? "WEXITED" : "WEXITED|WNOHANG"
    unsafe _ = try withUnsafeMutablePointer(to: &info) { (place: UnsafeMutablePointer<siginfo_t>) throws(KernelError) in
        try Door.call(Call("waitid", shown + ["&info", words, "NULL"], plumbing: true)) {
            unsafe waitid(type, id, place, options)
        }
    }
}

private func exitStatus(_ info: siginfo_t) -> ExitStatus {
    let status = unsafe info._sifields._sigchld.si_status
    switch unsafe info.si_code {
    case CInt(CLD_EXITED): return .exited(code: status)
    default: return unsafe .signalled(Signal(status), coreDumped: info.si_code == CInt(CLD_DUMPED))
    }
}
