/// The first process of the container. See config.md, Process.
public struct ProcessSpec: Codable, Sendable, Equatable {
    public var terminal: Bool?
    public var user: UserSpec
    public var args: [String]?
    public var env: [String]?
    public var cwd: String
    public var capabilities: CapabilitiesSpec?
    public var rlimits: [ResourceLimitSpec]?
    public var noNewPrivileges: Bool?
    public var oomScoreAdj: Int?

    public init(user: UserSpec, args: [String], env: [String], cwd: String) {
        self.user = user
        self.args = args
        self.env = env
        self.cwd = cwd
    }
}

/// Who the process is. See config.md, POSIX-platform User.
public struct UserSpec: Codable, Sendable, Equatable {
    public var uid: UInt32
    public var gid: UInt32
    public var umask: UInt32?
    public var additionalGids: [UInt32]?

    public init(uid: UInt32, gid: UInt32, additionalGids: [UInt32]? = nil) {
        self.uid = uid
        self.gid = gid
        self.additionalGids = additionalGids
    }
}

/// The five sets of capabilities(7), by name.
public struct CapabilitiesSpec: Codable, Sendable, Equatable {
    public var bounding: [String]?
    public var effective: [String]?
    public var inheritable: [String]?
    public var permitted: [String]?
    public var ambient: [String]?

    public init(bounding: [String], effective: [String], permitted: [String]) {
        self.bounding = bounding
        self.effective = effective
        self.permitted = permitted
    }
}

/// A limit of setrlimit(2). See config.md, POSIX process.
public struct ResourceLimitSpec: Codable, Sendable, Equatable {
    /// `RLIMIT_NOFILE`
    public var type: String
    public var hard: UInt64
    public var soft: UInt64

    public init(type: String, hard: UInt64, soft: UInt64) {
        self.type = type
        self.hard = hard
        self.soft = soft
    }
}
