/// `container.json`: what minibox itself remembers of a container, beside its OCI `config.json`.
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
    public var stopSignal: String?
    public var state: ContainerState

    public init(
        id: String, name: String, image: String, imageID: String, command: [String], labels: [String: String], createdAt: Int64,
        removesItself: Bool, hasTerminal: Bool, stopSignal: String?
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
        self.stopSignal = stopSignal
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
    /// Made, but not started: why not, and the exit code of that.
    case created(failure: String?, exitCode: Int32)
    /// Ended. Times in nanoseconds since 1970.
    case exited(startedAt: Int64, finishedAt: Int64, exitCode: Int32, outOfMemory: Bool)
}
