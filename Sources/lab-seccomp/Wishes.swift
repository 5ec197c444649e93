import LabKit
import Linux

/// Which calls are to be refused, and how, by the words of the command line.
struct Wishes {
    private var denied: [(name: String, action: SeccompAction)]
    /// What alone is allowed; empty for everything.
    private var allowed: [String] = []

    init(denying name: String, _ action: SeccompAction) { denied = [(name, action)] }

    /// Without a wish: chroot, with EPERM.
    init(_ options: LabSeccomp.Options) {
        denied = options.deny.map(Wishes.rule)
        allowed = options.allowOnly
        if denied.isEmpty && allowed.isEmpty { denied = [("chroot", .errno(1))] }
    }

    /// `chroot`, `chroot=ENOSYS`, `chroot=kill`
    private static func rule(_ word: String) -> (String, SeccompAction) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { return (word, .errno(1)) }
        let actions: [String: SeccompAction] = ["errno": .errno(1), "kill": .killProcess, "trap": .trap, "log": .log]
        if let action = actions[parts[1].lowercased()] { return (parts[0], action) }
        guard let errno = Errno(named: parts[1]) else {
            LabSeccomp.lab.misused("--deny '\(word)': after the = stands errno, kill, trap, log, or the name of an errno: ENOSYS")
        }
        return (parts[0], .errno(UInt16(errno.code)))
    }

    /// The filter as the kernel takes it.
    func compile() throws(KernelError) -> SeccompProgram {
        var filter = SeccompFilterDescription(defaultAction: .allow)
        if !allowed.isEmpty {
            filter = SeccompFilterDescription(
                defaultAction: .errno(1), rules: [SeccompRule(.allow, allowed + Wishes.toStartAndEnd)])
        }
        filter.rules += denied.map { SeccompRule($0.action, [$0.name]) }
        let program = try filter.compile()
        let unknown = program.unknownNames.filter { !Wishes.toStartAndEnd.contains($0) }
        guard unknown.isEmpty else {
            LabSeccomp.lab.misused(
                "no system call is called \(unknown.map { "'\($0)'" }.joined(separator: ", ")); syscalls(2) lists their names")
        }
        return program
    }

    var inWords: String {
        let refused = denied.map { "\($0.name) \(Wishes.word($0.action))" }.joined(separator: ", ")
        if allowed.isEmpty { return refused }
        let rest = "\(allowed.joined(separator: ", ")) and what a program needs to start allowed, all else EPERM"
        return refused.isEmpty ? rest : "\(refused), \(rest)"
    }

    private static func word(_ action: SeccompAction) -> String {
        switch action {
        case .errno(let number): "answered \(Errno(CInt(number)).name)"
        case .killProcess: "ending the process"
        case .trap: "answered by SIGSYS"
        default: "logged"
        }
    }

    /// What any program of today's libc calls until its main begins and after it has ended. See ld.so(8).
    private static let toStartAndEnd = [
        "access", "arch_prctl", "brk", "close", "execve", "exit", "exit_group", "futex", "faccessat2", "fstat", "getrandom",
        "lseek",
        "mmap",
        "mprotect", "munmap", "newfstatat", "openat", "pread64", "prlimit64", "read", "readlink", "readlinkat", "rseq",
        "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "set_robust_list", "set_tid_address", "sigaltstack",
    ]
}
