import Linux

/// How an image's layer says in an archive that something of the layers below is deleted. See layer.md of the OCI image
/// specification, Whiteouts.
enum Whiteout {
    private static let prefix = Array(".wh.".utf8)
    private static let opaque = FileName(".wh..wh..opq")

    /// The name of the file that deletes another.
    static func name(for deleted: FileName) -> FileName { FileName(bytes: prefix + deleted.bytes) }
    /// The name of the file that hides what lower layers have in its directory.
    static var opaqueName: FileName { opaque }

    enum Meaning: Equatable {
        case deletes(FileName)
        case hidesLowerLayers
        /// A note of an old storage driver.
        case nothing
    }

    /// What a name stands for; nil for an ordinary one.
    static func meaning(of name: FileName) -> Meaning? {
        if name == opaque { return .hidesLowerLayers }
        guard name.bytes.starts(with: prefix) else { return nil }
        let deleted = FileName(bytes: name.bytes.dropFirst(prefix.count))
        if deleted.bytes.starts(with: prefix) { return .nothing }
        return deleted.components == [deleted] ? .deletes(deleted) : .nothing
    }
}
