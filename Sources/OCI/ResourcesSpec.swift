/// The limits of the container's cgroup. See config-linux.md, Control groups.
public struct ResourcesSpec: Codable, Sendable, Equatable {
    public var devices: [DeviceRuleSpec]?
    public var memory: MemorySpec?
    public var cpu: CPUSpec?
    public var pids: PidsSpec?
    public var blockIO: BlockIOSpec?

    public init() {}
}

/// Whether a device may be used. Later rules win. See config-linux.md, Allowed Device list.
public struct DeviceRuleSpec: Codable, Sendable, Equatable {
    public var allow: Bool
    /// `a`, `c` or `b`
    public var type: String?
    public var major: Int64?
    public var minor: Int64?
    /// Letters of `rwm`: read, write, mknod.
    public var access: String?

    public init(allow: Bool, type: String? = nil, major: Int64? = nil, minor: Int64? = nil, access: String? = nil) {
        self.allow = allow
        self.type = type
        self.major = major
        self.minor = minor
        self.access = access
    }
}

/// All in bytes; -1 is unlimited. See config-linux.md, Memory.
public struct MemorySpec: Codable, Sendable, Equatable {
    public var limit: Int64?
    public var reservation: Int64?
    /// Memory and swap together.
    public var swap: Int64?

    public init() {}
}

/// See config-linux.md, CPU.
public struct CPUSpec: Codable, Sendable, Equatable {
    /// A weight among siblings, 1024 by default.
    public var shares: UInt64?
    /// Microseconds of processor time in each period.
    public var quota: Int64?
    /// Microseconds.
    public var period: UInt64?
    /// `0-1,3`
    public var cpus: String?
    public var mems: String?

    public init() {}
}

/// See config-linux.md, PIDs.
public struct PidsSpec: Codable, Sendable, Equatable {
    /// The most tasks at once; zero or less is unlimited.
    public var limit: Int64

    public init(limit: Int64) { self.limit = limit }
}

/// See config-linux.md, Block IO.
public struct BlockIOSpec: Codable, Sendable, Equatable {
    public var weight: UInt16?

    public init() {}
}
