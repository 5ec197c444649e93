/// The `config.json` of an OCI bundle: what a container is, before it runs. See the OCI runtime specification, config.md.
public struct Spec: Codable, Sendable, Equatable {
    public var ociVersion = "1.0.2"
    public var process: ProcessSpec?
    public var root: RootSpec?
    public var hostname: String?
    public var domainname: String?
    public var mounts: [MountSpec]?
    public var linux: LinuxSpec?
    public var annotations: [String: String]?

    public init() {}
}

/// Where the root filesystem is. See config.md, Root.
public struct RootSpec: Codable, Sendable, Equatable {
    /// Absolute, or relative to the bundle.
    public var path: String
    public var readonly: Bool?

    public init(path: String, readonly: Bool? = nil) {
        self.path = path
        self.readonly = readonly
    }
}

/// One mount, made in the order of the list. See config.md, Mounts.
public struct MountSpec: Codable, Sendable, Equatable {
    /// The path inside the container.
    public var destination: String
    public var type: String?
    public var source: String?
    /// Words of mount(8), `rbind`, propagation words, and the filesystem's own options.
    public var options: [String]?

    public init(_ destination: String, type: String?, source: String?, options: [String]?) {
        self.destination = destination
        self.type = type
        self.source = source
        self.options = options
    }
}

/// The part of the document that is about Linux. See config-linux.md.
public struct LinuxSpec: Codable, Sendable, Equatable {
    public var namespaces: [NamespaceSpec]?
    public var uidMappings: [IDMappingSpec]?
    public var gidMappings: [IDMappingSpec]?
    public var devices: [DeviceSpec]?
    /// The path of the cgroup, below the root of each hierarchy.
    public var cgroupsPath: String?
    public var resources: ResourcesSpec?
    public var sysctl: [String: String]?
    public var seccomp: SeccompSpec?
    public var rootfsPropagation: String?
    public var maskedPaths: [String]?
    public var readonlyPaths: [String]?

    public init() {}
}

/// A namespace to make, or to enter when `path` names one. See config-linux.md, Namespaces.
public struct NamespaceSpec: Codable, Sendable, Equatable {
    /// `mount`, `pid`, `network`, `uts`, `ipc`, `user`, `cgroup` or `time`.
    public var type: String
    public var path: String?

    public init(type: String, path: String? = nil) {
        self.type = type
        self.path = path
    }
}

/// A run of ids of a user namespace. See config-linux.md, User namespace mappings.
public struct IDMappingSpec: Codable, Sendable, Equatable {
    public var containerID: UInt32
    public var hostID: UInt32
    public var size: UInt32

    public init(containerID: UInt32, hostID: UInt32, size: UInt32) {
        self.containerID = containerID
        self.hostID = hostID
        self.size = size
    }
}

/// A device file to make. See config-linux.md, Devices.
public struct DeviceSpec: Codable, Sendable, Equatable {
    public var path: String
    /// `c`, `u`, `b` or `p`.
    public var type: String
    public var major: Int64?
    public var minor: Int64?
    /// Permission bits, in decimal.
    public var fileMode: UInt32?
    public var uid: UInt32?
    public var gid: UInt32?

    public init(
        path: String, type: String, major: Int64?, minor: Int64?, fileMode: UInt32?, uid: UInt32? = nil, gid: UInt32? = nil
    ) {
        self.path = path
        self.type = type
        self.major = major
        self.minor = minor
        self.fileMode = fileMode
        self.uid = uid
        self.gid = gid
    }
}
