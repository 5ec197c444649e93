/// A device of the host for the container, from `--device`: `/dev/host[:/dev/container][:rwm]`.
public struct DeviceArgument: Sendable, Equatable {
    /// Absolute and clean. May be a directory, whose devices are all meant.
    public let hostPath: String
    /// Absolute and clean, and not `/`.
    public let containerPath: String
    public let access: DeviceAccess

    public init(parsing text: String) throws(UsageError) {
        let sections = parts(text, separator: ":")
        guard sections.count <= 3, !sections[0].isEmpty else {
            throw UsageError("bad format for path: \(text)", fix: "write /dev/host:/dev/container:rwm")
        }
        let lastAccess = DeviceAccess(parsing: sections[sections.count - 1])
        if sections.count == 3, lastAccess == nil {
            throw UsageError("bad mode specified: \(sections[2])", fix: "use each of r, w and m at most once")
        }
        let path = sections.count == 1 || (sections.count == 2 && lastAccess != nil) ? sections[0] : sections[1]
        hostPath = try Self.absolute(sections[0])
        containerPath = try Self.absolute(path)
        access = sections.count > 1 ? lastAccess ?? .all : .all
        guard containerPath != "/" else { throw UsageError("bad format for path: \(text)", fix: "a device cannot stand at /") }
    }

    private static func absolute(_ path: String) throws(UsageError) -> String {
        guard path.utf8.first == UInt8(ascii: "/"), !path.utf8.contains(0) else {
            throw UsageError("\(path) is not an absolute path", fix: "write the whole path: --device /dev/fuse")
        }
        return cleanPath(path)
    }
}
