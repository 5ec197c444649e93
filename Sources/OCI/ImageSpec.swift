/// A blob and what it is. See the OCI image specification, descriptor.md.
public struct Descriptor: Codable, Sendable, Equatable {
    public var mediaType: String
    /// `sha256:` and 64 hexadecimal digits.
    public var digest: String
    /// In bytes.
    public var size: Int64
    public var annotations: [String: String]?

    public init(mediaType: String, digest: String, size: Int64, annotations: [String: String]? = nil) {
        self.mediaType = mediaType
        self.digest = digest
        self.size = size
        self.annotations = annotations
    }
}

/// The media types of the image specification that minibox writes. See media-types.md.
public enum MediaType {
    public static let index = "application/vnd.oci.image.index.v1+json"
    public static let manifest = "application/vnd.oci.image.manifest.v1+json"
    public static let configuration = "application/vnd.oci.image.config.v1+json"
    public static let layer = "application/vnd.oci.image.layer.v1.tar"
}

/// `index.json`: the images of a layout, by name. See image-index.md.
public struct ImageIndex: Codable, Sendable, Equatable {
    public var schemaVersion = 2
    public var mediaType: String? = MediaType.index
    public var manifests: [Descriptor]

    public init(manifests: [Descriptor]) { self.manifests = manifests }
}

/// One image: its configuration and its layers, the lowest first. See manifest.md.
public struct ImageManifest: Codable, Sendable, Equatable {
    public var schemaVersion = 2
    public var mediaType: String? = MediaType.manifest
    public var config: Descriptor
    public var layers: [Descriptor]

    public init(config: Descriptor, layers: [Descriptor]) {
        self.config = config
        self.layers = layers
    }
}

/// What an image says of itself. See config.md of the image specification.
public struct ImageConfiguration: Codable, Sendable, Equatable {
    /// RFC 3339
    public var created: String?
    public var author: String?
    public var architecture: String
    public var os: String
    public var config: ExecutionDefaults?
    public var rootfs: LayerChain
    /// How the layers came about, the lowest first.
    public var history: [ImageHistory]?

    public init(architecture: String, os: String = "linux", config: ExecutionDefaults, rootfs: LayerChain) {
        self.architecture = architecture
        self.os = os
        self.config = config
        self.rootfs = rootfs
    }
}

/// Where a layer comes from. See config.md of the image specification.
public struct ImageHistory: Codable, Sendable, Equatable {
    /// RFC 3339
    public var created: String?
    /// The command that made it.
    public var createdBy: String?
    public var author: String?
    public var comment: String?
    /// Whether there is no layer for it.
    public var emptyLayer: Bool?

    enum CodingKeys: String, CodingKey {
        case created, author, comment
        case createdBy = "created_by"
        case emptyLayer = "empty_layer"
    }

    public init() {}
}

/// How a container of the image runs, unless told otherwise. The keys are the specification's.
public struct ExecutionDefaults: Codable, Sendable, Equatable {
    public var user: String?
    public var environment: [String]?
    public var entrypoint: [String]?
    public var command: [String]?
    public var workingDirectory: String?
    public var labels: [String: String]?
    public var stopSignal: String?
    public var volumes: [String: [String: String]]?
    /// `80/tcp`
    public var exposedPorts: [String: [String: String]]?
    /// Instructions for whoever builds upon the image.
    public var onBuild: [String]?

    enum CodingKeys: String, CodingKey {
        case user = "User"
        case environment = "Env"
        case entrypoint = "Entrypoint"
        case command = "Cmd"
        case workingDirectory = "WorkingDir"
        case labels = "Labels"
        case stopSignal = "StopSignal"
        case volumes = "Volumes"
        case exposedPorts = "ExposedPorts"
        case onBuild = "OnBuild"
    }

    public init() {}
}

/// The digests of the unpacked layers, the lowest first.
public struct LayerChain: Codable, Sendable, Equatable {
    public var type = "layers"
    public var diffIDs: [String]

    enum CodingKeys: String, CodingKey {
        case type
        case diffIDs = "diff_ids"
    }

    public init(diffIDs: [String]) { self.diffIDs = diffIDs }
}
