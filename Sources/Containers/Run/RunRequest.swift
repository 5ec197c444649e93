import Formats
import Linux
import Networks
import Runtime

/// What a user asks of a new container: every flag of `run`, parsed and checked.
public struct RunRequest: Sendable {
    public var image = ""
    /// The command after the image; empty for the image's own.
    public var command: [String] = []
    /// `--entrypoint`: nil keeps the image's, an empty string takes it away.
    public var entrypoint: String?

    public var interactive = false
    public var tty = false
    public var detach = false
    public var removesItself = false
    public var passesSignals = true
    public var detachKeys = DetachKeys.standard
    public var cidFile: String?

    public var name: ContainerName?
    public var hostname: HostName?
    public var domainname: DomainName?
    public var labels: [String: String] = [:]
    public var network = NetworkMode.none
    /// Why it has none, though nobody asked for that.
    public var lackOfNetwork: UsageError?
    /// Ports of this machine that are to lead into it.
    public var ports: [PortRequest] = []
    /// Ports that it says it listens on, besides those that the image names and that are published.
    public var exposed: [ExposedPort] = []
    /// Whether every port that it exposes is published, too.
    public var publishesAll = false
    /// The folder of the container whose host name and addresses are also this one's; nil for its own.
    var filesOfAnother: String?
    public var extraHosts: [ExtraHost] = []
    public var resolver = ResolverSettings()

    /// In the order given; without a value, the caller had none and the process gets none.
    public var environment: [EnvironmentArgument] = []
    public var workingDirectory: String?
    public var user = UserArgument.root
    public var additionalGroups: [Account] = []
    public var usesInit = false
    public var stopSignal: Signal?
    /// `--stop-timeout`, in seconds.
    public var stopSeconds: Int?
    public var restart = RestartPolicy.no
    public var logging = LogSettings()
    public var health: HealthCheck?
    /// `inspect` shows it as the user wrote it.
    public var userText = ""
    public var host = HostSettings()

    public var mounts: [MountRequest] = []
    /// Containers whose mounts it gets, too; `:ro` behind the name makes them read-only.
    public var volumesFrom: [String] = []
    public var readOnly = false
    public var devices: [DeviceArgument] = []
    /// In bytes.
    public var sharedMemorySize: UInt64 = 64 << 20

    public var limits = CgroupLimits()
    public var resourceLimits: [ResourceLimit] = []

    public var addedCapabilities: [String] = []
    public var droppedCapabilities: [String] = []
    public var privileged = false
    public var noNewPrivileges = false
    /// Whether /proc and /sys are hidden and protected in part.
    public var protectsSystemPaths = true
    public var seccomp = SeccompChoice.byDefault
    public var sysctls: [SysctlArgument] = []

    /// The namespaces that the container shares with the host; the others are its own.
    public var sharedNamespaces: Set<NamespaceKind> = [.user, .time]
    public var leftOut: Set<String> = []

    public init() {}
}

/// Which system call filter a container gets.
public enum SeccompChoice: Sendable, Equatable {
    case byDefault
    case none
    /// The text of a profile in Docker's format, and the file that it is from.
    case profile(String, path: String)
}
