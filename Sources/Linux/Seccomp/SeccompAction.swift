import CLinux

/// What the kernel does with a system call that a filter has judged. See seccomp(2), SECCOMP_RET_*.
public enum SeccompAction: Sendable, Hashable {
    case allow
    /// Allowed, and written to the audit log.
    case log
    /// The call is not made, and answers with this errno.
    case errno(UInt16)
    /// A tracer decides, told this number; without one the call answers ENOSYS.
    case trace(UInt16)
    /// A process that holds the filter's listener decides. See seccomp_unotify(2).
    case notify
    /// The call is not made; the thread gets SIGSYS.
    case trap
    case killThread
    case killProcess

    /// The words of OCI and Docker documents, with the action that each stands for when it carries no number.
    static let words: [(word: String, action: SeccompAction)] = [
        ("SCMP_ACT_ALLOW", .allow), ("SCMP_ACT_LOG", .log), ("SCMP_ACT_ERRNO", .errno(1)), ("SCMP_ACT_TRACE", .trace(1)),
        ("SCMP_ACT_NOTIFY", .notify), ("SCMP_ACT_TRAP", .trap), ("SCMP_ACT_KILL", .killThread),
        ("SCMP_ACT_KILL_THREAD", .killThread), ("SCMP_ACT_KILL_PROCESS", .killProcess),
    ]

    /// Every word that `init(word:number:)` knows.
    public static var knownWords: [String] { words.map(\.word) }

    /// The action that a document names; nil for an unknown word.
    ///
    /// - Parameter number: for ERRNO and TRACE; EPERM (1) when the document gives none, as runc has it.
    public init?(word: String, number: UInt16? = nil) {
        guard let entry = Self.words.first(where: { $0.word == word }) else { return nil }
        self =
            switch entry.action {
            case .errno(let usual): .errno(number ?? usual)
            case .trace(let usual): .trace(number ?? usual)
            case let plain: plain
            }
    }

    /// The word of OCI and Docker documents, without the number.
    public var word: String {
        switch self {
        case .allow: "SCMP_ACT_ALLOW"
        case .log: "SCMP_ACT_LOG"
        case .errno: "SCMP_ACT_ERRNO"
        case .trace: "SCMP_ACT_TRACE"
        case .notify: "SCMP_ACT_NOTIFY"
        case .trap: "SCMP_ACT_TRAP"
        case .killThread: "SCMP_ACT_KILL_THREAD"
        case .killProcess: "SCMP_ACT_KILL_PROCESS"
        }
    }

    /// The number of ERRNO and TRACE.
    public var number: UInt16? {
        switch self {
        case .errno(let number), .trace(let number): number
        default: nil
        }
    }

    /// What a filter returns for it; libseccomp's SCMP_ACT_* have the same values.
    public var returnValue: UInt32 {
        switch self {
        case .allow: UInt32(SECCOMP_RET_ALLOW)
        case .log: UInt32(SECCOMP_RET_LOG)
        case .errno(let number): UInt32(SECCOMP_RET_ERRNO) | UInt32(number)
        case .trace(let number): UInt32(SECCOMP_RET_TRACE) | UInt32(number)
        case .notify: UInt32(SECCOMP_RET_USER_NOTIF)
        case .trap: UInt32(SECCOMP_RET_TRAP)
        case .killThread: UInt32(SECCOMP_RET_KILL_THREAD)
        case .killProcess: UInt32(SECCOMP_RET_KILL_PROCESS)
        }
    }

    /// Whether a call that the filter's author never heard of still reaches the kernel, or a tracer that can answer for it.
    var passesOnNewCalls: Bool {
        switch self {
        case .allow, .log, .trace: true
        default: false
        }
    }
}
