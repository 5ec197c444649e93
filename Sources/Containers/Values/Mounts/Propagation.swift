import Linux

/// How mount events travel between a bind mount and its source, in Docker's words. See mount_namespaces(7).
public enum Propagation: String, Sendable, CaseIterable {
    case `private`
    case recursivePrivate = "rprivate"
    case slave
    case recursiveSlave = "rslave"
    case shared
    case recursiveShared = "rshared"

    /// The flags of mount(2).
    public var flags: MountFlags {
        switch self {
        case .private: .private
        case .recursivePrivate: [.private, .recursive]
        case .slave: .slave
        case .recursiveSlave: [.slave, .recursive]
        case .shared: .shared
        case .recursiveShared: [.shared, .recursive]
        }
    }
}
