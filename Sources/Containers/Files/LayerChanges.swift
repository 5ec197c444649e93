import Linux

/// What a container has done to a path.
public struct LayerChange: Sendable, Equatable, CustomStringConvertible {
    public enum Kind: String, Sendable {
        case added = "A"
        case changed = "C"
        case deleted = "D"
    }

    public let kind: Kind
    /// From `/` on. Bytes that are no UTF-8 are replaced.
    public let path: String

    public init(_ kind: Kind, _ path: String) {
        self.kind = kind
        self.path = path
    }

    /// `C /etc`
    public var description: String { "\(kind.rawValue) \(path)" }
}

/// What the uppermost directory of an overlay changes in the layers below it.
public struct LayerChanges: Sendable {
    /// The directory that the overlay writes to.
    let upper: String
    /// Those that it reads, the uppermost first.
    let lowers: [String]
    /// Paths where something is mounted while the container runs. An empty file or directory there was made to mount on,
    /// and is no change.
    let placeholders: Set<String>
    /// When the uppermost directory was made as a copy of what those below it show; nil for one through which they are seen.
    let copiedAt: FileTime?

    public init(upper: String, lowers: [String], placeholders: Set<String>, copiedAt: FileTime? = nil) {
        self.upper = upper
        self.lowers = lowers
        self.placeholders = placeholders
        self.copiedAt = copiedAt
    }

    /// The changes, each directory before what is in it, by the bytes of the names; without `/` itself.
    public func all() throws(KernelError) -> [LayerChange] { try walk().changes }

    /// Makes a layer of a copy of the uppermost directory: removes from it what is no change, places that were made to mount on,
    /// directories that were only written into for their sake, and what is as it was copied from the layers. What is missing from
    /// those gets its whiteout.
    func dropUnchanged(from directory: CInt) throws(KernelError) {
        let found = try walk()
        for (path, isDirectory) in found.idle { try remove(path, below: directory, isDirectory: isDirectory) }
        for path in copiedAt == nil ? [] : found.deleted { try makeWhiteout(path, below: directory) }
    }

    private func walk() throws(KernelError) -> Walk {
        var opened: [CInt] = []
        defer { for layer in opened { close(layer) } }
        for path in [upper] + lowers { opened.append(try open(path, [.pathOnly, .directory]).release()) }
        var walk = Walk(placeholders: placeholders, copiedAt: copiedAt, upper: opened[0])
        _ = try walk.directory([], below: Array(opened.dropFirst()), isOpaque: copiedAt != nil)
        return walk
    }
}

/// The walk over the uppermost directory, with the lower ones beside it.
private struct Walk {
    let placeholders: Set<String>
    let copiedAt: FileTime?
    let upper: CInt
    var changes: [LayerChange] = []
    /// What is there and no change, what is in a directory before the directory.
    var idle: [(path: [FileName], isDirectory: Bool)] = []
    /// What is gone.
    var deleted: [[FileName]] = []

    /// Walks over one directory of the upper layer.
    ///
    /// - Parameter below: the lower layers whose directories of this path are merged into it, or would be if it were not opaque.
    /// - Returns: whether it holds placeholders.
    mutating func directory(_ path: [FileName], below: [CInt], isOpaque: Bool) throws(KernelError) -> Bool {
        let folder = try LayerDirectory(path, of: upper)
        var entries: [FileName: LayerEntry] = [:]
        for name in try folder.names() { entries[name] = try folder.entry(name) }
        var names = Set(entries.keys)
        if isOpaque { names.formUnion(try merged(path, below)) }
        var hasPlaceholders = false
        for name in names.sorted() {
            let under = try lower(name, at: path, in: below)
            guard let entry = entries[name], !entry.isWhiteout else {
                if under != nil {
                    changes.append(LayerChange(.deleted, text(path + [name])))
                    deleted.append(path + [name])
                }
                continue
            }
            if try visit(entry, at: path + [name], under) == .placeholder { hasPlaceholders = true }
        }
        return hasPlaceholders
    }

    private enum Finding { case placeholder, change, nothing }

    private mutating func visit(_ entry: LayerEntry, at path: [FileName], _ under: Lower?) throws(KernelError) -> Finding {
        let shown = text(path)
        let mayBePlaceholder = placeholders.contains(shown)
        guard entry.status.kind == .directory else {
            if mayBePlaceholder, entry.status.kind == .file, entry.status.sizeBytes == 0 {
                idle.append((path, false))
                return .placeholder
            }
            if let copiedAt, let under, !under.status.isOther(than: entry.status, since: copiedAt) {
                idle.append((path, false))
                return .nothing
            }
            changes.append(LayerChange(under == nil ? .added : .changed, shown))
            return .change
        }
        let place = changes.count
        let hasPlaceholders = try directory(path, below: under?.directories ?? [], isOpaque: entry.isOpaque || copiedAt != nil)
        let isNew = under == nil
        let differs = isNew || under?.status.differs(from: entry.status, inTimes: !hasPlaceholders) == true
        // A directory that was made only to hold a placeholder is one too.
        if changes.count == place, mayBePlaceholder || !differs || isNew && hasPlaceholders {
            idle.append((path, true))
            return isNew || hasPlaceholders ? .placeholder : .nothing
        }
        changes.insert(LayerChange(isNew ? .added : .changed, shown), at: place)
        return .change
    }

    // MARK: The lower layers

    /// What the lower layers show under a name.
    private struct Lower {
        let status: FileStatus
        /// The layers whose directories of this name are merged.
        let directories: [CInt]
    }

    /// - Parameter layers: those whose directories at `path` are merged, the uppermost first.
    private func lower(_ name: FileName, at path: [FileName], in layers: [CInt]) throws(KernelError) -> Lower? {
        var status: FileStatus?
        var directories: [CInt] = []
        for layer in layers {
            guard let entry = try LayerDirectory(path, of: layer).entry(name) else { continue }
            if entry.isWhiteout { break }
            guard entry.status.kind == .directory else {
                // Below a directory, it ends what is merged.
                if status == nil { status = entry.status }
                break
            }
            status = status ?? entry.status
            directories.append(layer)
            if entry.isOpaque { break }
        }
        return status.map { Lower(status: $0, directories: directories) }
    }

    /// The names that the lower layers may show in a directory.
    private func merged(_ path: [FileName], _ layers: [CInt]) throws(KernelError) -> Set<FileName> {
        var names: Set<FileName> = []
        for layer in layers { names.formUnion(try LayerDirectory(path, of: layer).names()) }
        return names
    }

    private func text(_ path: [FileName]) -> String { path.map { "/" + $0.text }.joined() }
}

extension FileStatus {
    /// Whether a file is not what it was when it was copied. Nobody can set the time of its last change, of whatever kind: content,
    /// attributes, or one name more.
    fileprivate func isOther(than other: FileStatus, since copiedAt: FileTime) -> Bool {
        differs(from: other, inTimes: true) || sizeBytes != other.sizeBytes || represents != other.represents
            || copiedAt < other.changedAt
    }

    /// Whether a directory has been given another mode, owner or time of change.
    fileprivate func differs(from other: FileStatus, inTimes: Bool) -> Bool {
        kind != other.kind || mode != other.mode || userID != other.userID || groupID != other.groupID
            || inTimes && modifiedAt != other.modifiedAt
    }
}
