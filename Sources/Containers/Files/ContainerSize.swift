import Linux

/// How much a container takes up, in bytes of its files.
public struct ContainerSize: Sendable, Equatable {
    /// What it has written itself.
    public let written: Int64
    /// That and its image.
    public let whole: Int64
}

extension ContainerStore {
    /// Measures a container.
    public func size(of id: String) throws -> ContainerSize {
        let written = try writtenSize(of: id)
        return ContainerSize(written: written, whole: written + (try imageSize((try? settings(id).layers) ?? [])))
    }
}

/// What the files in a directory and below it hold, in bytes, however deep they lie.
func treeSize(_ path: String) throws(KernelError) -> Int64 {
    try SubordinateFiles.reaching { () throws(KernelError) in
        let directory = try open(path, [.readOnly, .directory, .noFollow])
        return try treeSize(of: directory.number)
    }
}
