/// The layers of an overlay filesystem. See the kernel's Documentation/filesystems/overlayfs.rst.
public struct OverlayLayers: Sendable, Equatable {
    /// Read-only directories, the uppermost first.
    public var lowerDirectories: [String]
    /// Where changes go; with `workDirectory` on one filesystem. Nil for a read-only overlay of two or more lowers.
    public var upperDirectory: String?
    public var workDirectory: String?

    public init(lowerDirectories: [String], upperDirectory: String?, workDirectory: String?) {
        self.lowerDirectories = lowerDirectories
        self.upperDirectory = upperDirectory
        self.workDirectory = workDirectory
    }

    /// The option string of mount(2): `lowerdir=a:b,upperdir=u,workdir=w`; colons, commas and backslashes escaped.
    ///
    /// - Parameter inUserNamespace: keep overlay's own marks in `user.overlay.*` attributes, which need no privilege.
    public func options(inUserNamespace: Bool = false) -> String {
        var parts = ["lowerdir=" + lowerDirectories.map { escape($0, colons: true) }.joined(separator: ":")]
        if let upperDirectory, let workDirectory {
            parts.append("upperdir=\(escape(upperDirectory, colons: false))")
            parts.append("workdir=\(escape(workDirectory, colons: false))")
        }
        if inUserNamespace { parts.append("userxattr") }
        return parts.joined(separator: ",")
    }

    private func escape(_ path: String, colons: Bool) -> String {
        var escaped = ""
        for character in path {
            if character == "\\" || character == "," || (colons && character == ":") { escaped.append("\\") }
            escaped.append(character)
        }
        return escaped
    }
}
