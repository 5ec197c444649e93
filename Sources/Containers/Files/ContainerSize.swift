import Linux

/// How much a container takes up, in bytes of its files.
public struct ContainerSize: Sendable, Equatable {
    /// What it has written itself.
    public let written: Int64
    /// That and its image.
    public let whole: Int64
}

extension ContainerStore {
    /// Measures a container. The layers of the image `host`, the machine's own root, are not measured.
    public func size(of id: String) throws -> ContainerSize {
        let written = try treeSize("\(folder(id))/upper")
        let layers = (try? settings(id).layers) ?? []
        let image = try layers.filter { $0 != "/" }.reduce(0) { $0 + (try treeSize($1)) }
        return ContainerSize(written: written, whole: written + image)
    }
}

/// The bytes of all plain files below a directory, each counted once whatever its names.
func treeSize(_ path: String) throws(KernelError) -> Int64 {
    var seen: Set<UInt64> = []
    return try treeSize(path, &seen)
}

private func treeSize(_ path: String, _ seen: inout Set<UInt64>) throws(KernelError) -> Int64 {
    var sum: Int64 = 0
    for name in try directoryEntries(path) {
        let found: FileStatus
        // What is removed meanwhile takes up nothing.
        do { found = try status("\(path)/\(name)", followLinks: false) } catch {
            if error.errno == .missing { continue }
            throw error
        }
        switch found.kind {
        case .directory: sum += try treeSize("\(path)/\(name)", &seen)
        case .file: if found.linkCount == 1 || seen.insert(found.inode).inserted { sum += Int64(found.sizeBytes) }
        default: break
        }
    }
    return sum
}
