import Networks

/// `settings.json`: what the user asked for, as a later start needs it and as `inspect` shows it. What the kernel is told
/// stands in `config.json`.
public struct ContainerSettings: Codable, Sendable, Equatable {
    /// Read-only directories, the uppermost first.
    public var layers: [String] = []
    /// What puts them together; nil for the kernel's overlay.
    public var storage: StorageDriver?
    /// Steps that are left out, for the lesson's sake.
    public var leftOut: [String] = []

    public var keepsInputOpen = false
    /// Whether the input ends with the command that has started the container.
    public var endsInputWithCommand = false
    public var isDetached = false
    public var logging = LogSettings()
    public var health: HealthCheck?

    public var hostname = ""
    public var domainname = ""
    public var user = ""
    public var workingDirectory = ""
    /// What was asked for, then the image's.
    public var environment: [String] = []
    public var command: [String]?
    public var entrypoint: [String]?
    /// Destinations of volumes without a name.
    public var volumes: [String] = []
    /// Ports of this machine that are to lead into it; nil for none.
    public var ports: [PortRequest]?
    /// Whether every port that it exposes is published, too.
    public var publishesAll: Bool?
    public var host = HostSettings()

    public init() {}
}

/// What a container is allowed and given by the host, in Docker's words.
public struct HostSettings: Codable, Sendable, Equatable {
    public var binds: [String] = []
    public var volumesFrom: [String] = []
    public var temporaries: [String: String] = [:]
    public var idFile = ""
    public var networkMode = "default"
    public var nameServers: [String] = []
    public var searchDomains: [String] = []
    public var resolverOptions: [String] = []
    /// `NAME:ADDRESS`
    public var extraHosts: [String] = []
    public var addedCapabilities: [String] = []
    public var droppedCapabilities: [String] = []
    public var additionalGroups: [String] = []
    public var cgroupMode = ""
    public var ipcMode = "private"
    public var pidMode = ""
    public var utsMode = ""
    public var userMode = ""
    public var isPrivileged = false
    public var isReadOnly = false
    public var usesInit: Bool?
    public var securityOptions: [String] = []
    /// Bytes.
    public var sharedMemorySize: UInt64 = 64 << 20
    public var limits = LimitSettings()
    public var ulimits: [Ulimit] = []
    public var devices: [Device] = []
    public var sysctls: [String: String] = [:]

    public struct Ulimit: Codable, Sendable, Equatable {
        /// `nofile`
        public var name: String
        public var hard: Int64
        public var soft: Int64

        public init(name: String, hard: Int64, soft: Int64) {
            self.name = name
            self.hard = hard
            self.soft = soft
        }
    }

    public struct Device: Codable, Sendable, Equatable {
        public var pathOnHost: String
        public var pathInContainer: String
        public var permissions: String

        public init(pathOnHost: String, pathInContainer: String, permissions: String) {
            self.pathOnHost = pathOnHost
            self.pathInContainer = pathInContainer
            self.permissions = permissions
        }
    }

    public init() {}
}

/// The limits of a container; nil or 0 where there is none.
public struct LimitSettings: Codable, Sendable, Equatable {
    /// Bytes.
    public var memory: Int64 = 0
    /// Memory and swap together, in bytes; -1 for no limit.
    public var memorySwap: Int64 = 0
    public var memoryReservation: Int64 = 0
    /// Billionths of a processor.
    public var nanoCPUs: Int64 = 0
    public var cpuShares: Int64 = 0
    public var cpuPeriod: Int64 = 0
    public var cpuQuota: Int64 = 0
    public var cpusetCPUs = ""
    public var pids: Int64?

    public init() {}
}
