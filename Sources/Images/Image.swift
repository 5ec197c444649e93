import OCI

/// An image that is ready to be run: its configuration, and its layers as directories.
public struct Image: Sendable {
    /// What identifies it: the digest of its configuration, or a word for one that lies in no store.
    public let id: String
    /// What a user calls it: `busybox:latest`.
    public let name: String
    public let defaults: ExecutionDefaults
    /// Read-only directories, the uppermost first.
    public let layers: [String]
    /// Paths of the machine that containers of this image must not see.
    public let hiddenPaths: [String]

    public init(id: String, name: String, defaults: ExecutionDefaults, layers: [String], hiddenPaths: [String] = []) {
        self.id = id
        self.name = name
        self.defaults = defaults
        self.layers = layers
        self.hiddenPaths = hiddenPaths
    }
}
