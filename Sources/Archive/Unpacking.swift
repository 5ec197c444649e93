import Linux

/// Unpacks an archive below a directory, and nowhere else. See `TreeBuilder` for what confines it.
public struct Unpacking: Sendable {
    /// Whose the files are.
    public var owners: CopyOptions.Owners
    /// Whether the archive is a layer of an image: whiteouts become an overlay's, and what is in the way makes room.
    public var isLayer: Bool

    public init(owners: CopyOptions.Owners = .kept, isLayer: Bool = false) {
        self.owners = owners
        self.isLayer = isLayer
    }

    /// - Parameters:
    ///   - source: where the archive comes from.
    ///   - root: an open directory, which is `/` for every link.
    ///   - place: the directory in it to unpack in.
    public func unpack(from source: CInt, root: CInt, place: FileName = FileName("/")) throws {
        var reader = try TarReader(from: source)
        var builder = try TreeBuilder(root: root, place: place, owners: owners, replacesDirectories: isLayer)
        while let entry = try reader.next() {
            guard let made = try make(entry) else { continue }
            try builder.add(made) { file in try reader.copyContent(to: file, sizeBytes: entry.sizeBytes) }
        }
        try builder.finish()
    }

    /// What is made of an entry; nil for nothing.
    private func make(_ entry: TarReader.Entry) throws(ArchiveError) -> TreeEntry? {
        guard var kind = entry.kind else { return nil }
        var path = try components(entry.name)
        if case .hardLink = kind { kind = .hardLink(to: try components(entry.linkTarget ?? entry.name)) }
        if isLayer, let name = path.last, let meaning = Whiteout.meaning(of: name) {
            path.removeLast()
            switch meaning {
            case .hidesLowerLayers: kind = .opaque
            case .nothing: return nil
            case .deletes(let deleted):
                path.append(deleted)
                kind = .whiteout
            }
        }
        return TreeEntry(path: path, kind: kind, properties: entry.properties)
    }

    private func components(_ name: FileName) throws(ArchiveError) -> [FileName] {
        guard let names = name.components else {
            throw ArchiveError("unpack the archive", "'\(name.text)' leads out of the directory")
        }
        return names
    }
}
