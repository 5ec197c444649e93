/// A directory or file of the host that the container shall see.
public struct BindSource: Sendable, Equatable {
    /// Which of the mounts below the path come along, from `bind-recursive`.
    public enum Recursion: String, Sendable, CaseIterable {
        /// All; read-only ones where the kernel can, if the mount is read-only.
        case enabled
        /// None.
        case disabled
        /// All; those below stay writable under a read-only mount.
        case writable
        /// All; those below must become read-only too, or the mount fails.
        case readonly
    }

    /// Absolute, without `.`, `..` or a slash at its end.
    public let path: String
    /// `-v` makes a directory where the host has nothing; `--mount` refuses.
    public let createsPath: Bool
    public let recursion: Recursion
    public let propagation: Propagation

    init(path: String, createsPath: Bool, recursion: Recursion = .enabled, propagation: Propagation = .recursivePrivate) {
        self.path = path
        self.createsPath = createsPath
        self.recursion = recursion
        self.propagation = propagation
    }
}
