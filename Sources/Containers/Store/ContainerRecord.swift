import Networks

/// `container.json`: what every list of containers shows, beside the OCI `config.json` and the `settings.json` of those
/// who start or inspect one.
public struct ContainerRecord: Codable, Sendable, Equatable {
    public var id: String
    public var name: String
    /// What the user typed.
    public var image: String
    public var imageID: String
    /// The program and its arguments.
    public var command: [String]
    public var labels: [String: String]
    /// Nanoseconds since 1970.
    public var createdAt: Int64
    /// `--rm`: gone with its first process.
    public var removesItself: Bool
    public var hasTerminal: Bool
    /// What asks it to end; SIGTERM when nobody says.
    public var stopSignal: String?
    /// How long it may take to end, in seconds; 10 when nobody says, -1 for ever.
    public var stopSeconds: Int?
    public var mounts: [MountPoint]
    /// The networks that it belongs to, whether it runs or not; the first has its `eth0`.
    public var networks: [EndpointSettings]?
    /// Ports that it says it listens on: `80/tcp`.
    public var exposedPorts: [String]?
    public var restart: RestartPolicy
    /// How often its monitor has started it again.
    public var restartCount = 0
    /// Whether it has ended because somebody asked for it: such a one does not come back by itself.
    public var isStoppedByUser = false
    /// Lines of its output that could not be written to its log.
    public var droppedLogLines: Int?
    public var state: ContainerState

    public init(
        id: String, name: String, image: String, imageID: String, command: [String], labels: [String: String], createdAt: Int64,
        removesItself: Bool, hasTerminal: Bool, mounts: [MountPoint] = [], restart: RestartPolicy = .no
    ) {
        self.id = id
        self.name = name
        self.image = image
        self.imageID = imageID
        self.command = command
        self.labels = labels
        self.createdAt = createdAt
        self.removesItself = removesItself
        self.hasTerminal = hasTerminal
        self.mounts = mounts
        self.restart = restart
        state = .alive
    }
}

/// What lies where a container's record should be.
enum FoundRecord {
    case whole(ContainerRecord)
    case missing
    /// It is there and says nothing: cut short, empty, or written by something else.
    case damaged
}

/// How a container's life has gone; each state carries what is known in it and no more.
public enum ContainerState: Codable, Sendable, Equatable {
    /// Not ended yet: whether it is being made or runs, its life lock tells.
    case alive
    /// Made, but not started, or not started successfully: why not, and the exit code of that.
    case created(failure: String?, exitCode: Int32)
    /// Ended. Times in nanoseconds since 1970.
    case exited(startedAt: Int64, finishedAt: Int64, exitCode: Int32, outOfMemory: Bool)
}

/// Something that is mounted into a container, as `inspect` and `ps` show it.
public struct MountPoint: Codable, Sendable, Equatable {
    /// `bind`, `volume`, `tmpfs`
    public var type: String
    /// The volume's name.
    public var name: String?
    /// A path of the host.
    public var source: String
    /// A path of the container.
    public var destination: String
    public var isReadOnly: Bool
    /// Whether the volume was made for this container alone: `rm -v` and `--rm` remove it.
    public var isAnonymous: Bool
    public var mode: String
    public var propagation: String
    /// The volume's.
    public var driver: String?

    public init(
        type: String, name: String? = nil, source: String, destination: String, isReadOnly: Bool = false,
        isAnonymous: Bool = false, mode: String = "", propagation: String = "", driver: String? = nil
    ) {
        self.type = type
        self.name = name
        self.source = source
        self.destination = destination
        self.isReadOnly = isReadOnly
        self.isAnonymous = isAnonymous
        self.mode = mode
        self.propagation = propagation
        self.driver = driver
    }
}
