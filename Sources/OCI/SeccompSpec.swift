/// Which system calls the container may make. See config-linux.md, Seccomp.
public struct SeccompSpec: Codable, Sendable, Equatable {
    /// `SCMP_ACT_ERRNO`, `SCMP_ACT_ALLOW`, …
    public var defaultAction: String
    public var defaultErrnoRet: UInt32?
    /// `SCMP_ARCH_X86_64`, …
    public var architectures: [String]?
    public var flags: [String]?
    public var syscalls: [SeccompRuleSpec]?

    public init(defaultAction: String) { self.defaultAction = defaultAction }
}

/// A rule for a few system calls.
public struct SeccompRuleSpec: Codable, Sendable, Equatable {
    public var names: [String]
    public var action: String
    public var errnoRet: UInt32?
    public var args: [SeccompArgumentSpec]?

    public init(names: [String], action: String) {
        self.names = names
        self.action = action
    }
}

/// A condition on one argument of a system call.
public struct SeccompArgumentSpec: Codable, Sendable, Equatable {
    public var index: UInt32
    public var value: UInt64
    public var valueTwo: UInt64?
    /// `SCMP_CMP_EQ`, `SCMP_CMP_MASKED_EQ`, …
    public var op: String

    public init(index: UInt32, value: UInt64, valueTwo: UInt64?, op: String) {
        self.index = index
        self.value = value
        self.valueTwo = valueTwo
        self.op = op
    }
}
