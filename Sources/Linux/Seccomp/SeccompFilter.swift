import CLinux

/// The flags of seccomp(2) when it loads a filter.
public struct SeccompFlags: OptionSet, Sendable, Hashable, FlagNames {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// All threads of the process get the filter.
    public static let synchronizeThreads = SeccompFlags(rawValue: 1)
    /// Every answer but "allow" is written to the audit log.
    public static let log = SeccompFlags(rawValue: 2)
    /// No mitigation of speculative store bypass.
    public static let allowSpeculation = SeccompFlags(rawValue: 4)
    /// The call answers with a descriptor on which the calls to `notify` arrive.
    public static let newListener = SeccompFlags(rawValue: 8)
    /// A thread that cannot get the filter makes the call fail with ESRCH, not with its number.
    public static let threadFailureIsError = SeccompFlags(rawValue: 16)
    /// A caller that waits for the listener can only be killed.
    public static let waitKillable = SeccompFlags(rawValue: 32)

    static let names: [(UInt32, String)] = [
        (1, "SECCOMP_FILTER_FLAG_TSYNC"), (2, "SECCOMP_FILTER_FLAG_LOG"), (4, "SECCOMP_FILTER_FLAG_SPEC_ALLOW"),
        (8, "SECCOMP_FILTER_FLAG_NEW_LISTENER"), (16, "SECCOMP_FILTER_FLAG_TSYNC_ESRCH"),
        (32, "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"),
    ]

    /// Every word that `init(word:)` knows.
    public static var knownWords: [String] { names.map(\.1) }

    /// The flag that an OCI document names; nil for an unknown word.
    public init?(word: String) {
        guard let bit = Self.names.first(where: { $0.1 == word })?.0 else { return nil }
        self.init(rawValue: bit)
    }

    /// The words of OCI documents for the flags.
    public var words: [String] { Self.names.filter { rawValue & $0.0 != 0 }.map(\.1) }
}

/// A filter of system calls, before it is compiled. See seccomp_init(3).
public struct SeccompFilterDescription: Sendable, Hashable {
    /// What happens to a call that no rule names.
    public var defaultAction: SeccompAction
    /// The architectures besides the native one. A call of any other one kills its thread.
    public var architectures: [SeccompArchitecture]
    /// The rules; one whose action is the default action says nothing and is left out.
    public var rules: [SeccompRule]
    /// For the call that loads the filter: no part of the program.
    public var flags: SeccompFlags

    public init(
        defaultAction: SeccompAction, architectures: [SeccompArchitecture] = [], rules: [SeccompRule] = [],
        flags: SeccompFlags = []
    ) {
        self.defaultAction = defaultAction
        self.architectures = architectures
        self.rules = rules
        self.flags = flags
    }
}

/// A compiled filter: what the kernel runs before each system call.
public struct SeccompProgram: Sendable, Hashable {
    /// Classic BPF, 8 bytes for each instruction, in the byte order of this machine. See struct sock_filter in bpf(4).
    public var bytes: [UInt8]
    /// Names in the rules that this libseccomp does not know, each once, in the order of the rules.
    public var unknownNames: [String]

    public init(bytes: [UInt8], unknownNames: [String] = []) {
        self.bytes = bytes
        self.unknownNames = unknownNames
    }
}
