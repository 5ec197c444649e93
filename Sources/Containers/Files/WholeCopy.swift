import Linux
import OCI
import Runtime

/// A container's own copy of all its image's files, for the driver `vfs`.
struct WholeCopy {
    /// The uppermost first.
    let layers: [String]
    /// The user namespace of the container, if it has one: its ids own the files.
    let maps: UserNamespaceMaps?

    /// Puts the layers together in an empty directory.
    func make(in directory: String) throws(KernelError) {
        try wanting("copy the image to \(directory)") { () throws(KernelError) in
            // A user namespace that is entered is for good: somebody else does.
            _ = try Aside.run { () throws(KernelError) in
                if let maps, effectiveUserID() != 0, maps.users.count > 1 {
                    try OwnUserNamespace.enter(users: maps.users.map(\.map), groups: maps.groups.map(\.map))
                }
                try putTogether(in: directory)
                return 0
            }
        }
    }

    /// Does so as who this process is.
    func putTogether(in directory: String) throws(KernelError) {
        let target = try open(directory, [.readOnly, .directory])
        for (index, layer) in layers.reversed().enumerated() { try apply(layer, to: target.number, isFirst: index == 0) }
    }

    /// What a layer hides is removed, then what it has is copied.
    private func apply(_ path: String, to target: CInt, isFirst: Bool) throws(KernelError) {
        let layer = try open(path, [.readOnly, .directory])
        let marks = isFirst ? LayerMarks() : try LayerMarks(of: layer.number)
        for (path, kind) in marks.kinds {
            guard let there = try kindThere(path, target), (there == .directory) != (kind == .directory) else { continue }
            try removeTree(path, below: target)
        }
        for hidden in marks.whiteouts + marks.opaque where !hidden.isEmpty { try removeTree(hidden, below: target) }
        // Whoever is not root over the owners of the layers is their owner.
        let options = CopyOptions(owners: effectiveUserID() == 0 ? .kept : .callers, leavesOutWhiteouts: true)
        try copyTree(from: layer.number, into: target, shown: path, options: options)
        // Those that are no devices but marked files.
        for whiteout in marks.whiteouts { try removeTree(whiteout, below: target) }
    }
}

/// What is there under a path; nil when nothing is.
private func kindThere(_ path: [FileName], _ target: CInt) throws(KernelError) -> FileStatus.Kind? {
    guard let name = path.last else { return nil }
    do { return try LayerDirectory(path.dropLast(), of: target).pin(name)?.status.kind } catch {
        guard [.missing, .notDirectory, .loop].contains(error.errno) else { throw error }
        return nil
    }
}

/// What a layer says of those below it.
private struct LayerMarks {
    private(set) var whiteouts: [[FileName]] = []
    private(set) var opaque: [[FileName]] = []
    /// What it has, each directory before what is in it.
    private(set) var kinds: [(path: [FileName], kind: FileStatus.Kind)] = []

    /// What the lowest layer has to say of those below it.
    init() {}

    init(of layer: CInt) throws(KernelError) { try read([], layer) }

    private mutating func read(_ path: [FileName], _ layer: CInt) throws(KernelError) {
        let directory = try LayerDirectory(path, of: layer)
        for name in try directory.names() {
            guard let entry = try directory.entry(name) else { continue }
            if entry.isWhiteout { whiteouts.append(path + [name]) }
            kinds.append((path + [name], entry.status.kind))
            if entry.isOpaque { opaque.append(path + [name]) }
            if entry.status.kind == .directory { try read(path + [name], layer) }
        }
    }
}
