import Linux

/// What keeps something from working, and what to do about it.
public struct Obstacle: Sendable, Hashable {
    /// A sentence.
    public let reason: String
    /// A command, or an infinitive.
    public let remedy: String

    public init(_ reason: String, remedy: String) {
        self.reason = reason
        self.remedy = remedy
    }
}

/// What a machine has and lacks, as far as the labs need to know. Tests make up machines of their own.
public struct Machine: Sendable, Equatable {
    public var userID: UInt32
    /// Whether this process has CAP_SYS_ADMIN already: root, unless a container took it away.
    public var isPrivileged: Bool
    /// Whether this is another user namespace than the first: root of one is not root of the machine.
    public var isInUserNamespace = false
    /// `6.18.44`
    public var release: String
    /// Why namespaces of a kind cannot be made, in a new user namespace where one is needed. Kinds that can are not in it.
    public var closedNamespaces: [NamespaceKind: Obstacle] = [:]
    /// `v2: one hierarchy`
    public var cgroupMode = ""
    /// Where a controller is: `v1, /sys/fs/cgroup/memory`.
    public var controllers: [String: String] = [:]
    public var missingControllers: [String: Obstacle] = [:]
    /// The controllers of v2 for whole processes that no v1 hierarchy has taken.
    public var unifiedControllers: [String] = []
    /// Why a filesystem cannot be mounted in namespaces of one's own.
    public var closedFileSystems: [String: Obstacle] = [:]
    /// Why an overlay cannot keep its upper directory in the folder for temporary files, though it can on a tmpfs.
    public var overlayOnDisk: Obstacle?
    /// The programs that were looked for, and where they are; nil for one that is not there.
    public var programs: [String: String?] = [:]
    /// net.ipv4.ip_forward of this network namespace.
    public var forwards: Bool?
    /// What the FORWARD chain does with what no rule takes; nil where there is none, or it cannot be read.
    public var forwardPolicy: String?

    public init(userID: UInt32, isPrivileged: Bool, release: String) {
        self.userID = userID
        self.isPrivileged = isPrivileged
        self.release = release
    }

    /// The first two numbers of the release.
    var kernel: (major: Int, minor: Int) {
        let numbers = release.split { !$0.isNumber }.compactMap { Int($0) }
        return numbers.count > 1 ? (numbers[0], numbers[1]) : (0, 0)
    }
}
