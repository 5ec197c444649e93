import Linux

/// One line of the narration, as it is written by `--explain-format json` and kept for `--script`.
public struct Record: Codable, Sendable, Equatable {
    /// What the line tells.
    public enum Kind: String, Codable, Sendable { case step, leftOut, call }

    public var kind: Kind
    /// The process that made the call, by its number on the host.
    public var pid: Int32
    /// `command`, `monitor` or `inside`.
    public var role: String
    /// The step that the call belongs to.
    public var step: String?
    /// For a step: what it does and why; when it is left out, what breaks.
    public var purpose: String?
    public var reason: String?

    /// The system call, as strace(1) names it.
    public var name: String?
    public var arguments: [String]?
    /// What it returned; -1 when it failed; nil when the record stands before a call that may not return.
    public var result: Int?
    /// Whether this is the return of the call of an earlier record, which had no result.
    public var resumed: Bool?
    /// `EPERM`, when it failed.
    public var errno: String?
    public var errnoWords: String?
    /// `mount(2)`
    public var manual: String?
    public var note: String?
    public var plumbing: Bool?
    /// The system calls behind a library function, when they are not just `name`.
    public var systemCalls: [String]?
    /// The shell's way: which part of a script, and its text.
    public var shellKind: String?
    public var shell: String?

    init(kind: Kind, pid: Int32, role: ProcessRole, step: String?) {
        self.kind = kind
        self.pid = pid
        self.role = role.rawValue
        self.step = step
    }

    /// `mount("proc", "/proc", "proc", MS_NOSUID, NULL)`
    public var cForm: String? { name.map { "\($0)(\((arguments ?? []).joined(separator: ", ")))" } }
}
