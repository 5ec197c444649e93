/// What the files in a directory and below it hold, in bytes; a file of several names counts once, a directory nothing.
///
/// Others may change the tree meanwhile: what is gone when its turn comes is not counted. No link is followed, and the depth
/// is not limited.
public func treeSize(of directory: CInt) throws(KernelError) -> Int64 {
    var measure = TreeMeasure(top: directory)
    return try measure.run()
}

/// Whether nothing is in a directory.
public func isEmptyDirectory(_ directory: CInt) throws(KernelError) -> Bool {
    let opened = try open(".", [.readOnly, .directory], in: directory)
    while let batch = try nextEntries(of: opened.number) { if !batch.isEmpty { return false } }
    return true
}

/// A walk through a tree: where it stands, and what is still to come on the way up.
private struct TreeMeasure {
    private struct Level {
        let name: FileName
        let identity: FileIdentity
        /// The directories in it that are still to be entered.
        var directories: [FileName] = []
    }

    let top: CInt
    private var levels: [Level] = []
    private var counted: Set<FileIdentity> = []
    private var bytes: Int64 = 0

    init(top: CInt) { self.top = top }

    mutating func run() throws(KernelError) -> Int64 {
        var current = try open(".", [.readOnly, .directory], in: top)
        try enter(FileName(""), current.number)
        while let level = levels.last {
            guard let next = level.directories.last else {
                levels.removeLast()
                if let above = levels.last { current = try directoryAbove(current.number, above.identity) }
                continue
            }
            levels[levels.count - 1].directories.removeLast()
            guard
                let opened = try unlessGone({ () throws(KernelError) in
                    try open(next, [.readOnly, .directory, .noFollow], in: current.number)
                })
            else { continue }
            current = opened
            try enter(next, current.number)
        }
        return bytes
    }

    private mutating func enter(_ name: FileName, _ directory: CInt) throws(KernelError) {
        var level = Level(name: name, identity: try status(of: directory).identity)
        while let batch = try nextEntries(of: directory) {
            for entry in batch {
                let name = FileName(cString: entry.cName)
                guard let status = try? status(name, in: directory) else { continue }
                if status.kind == .directory {
                    level.directories.append(name)
                } else if status.linkCount < 2 || counted.insert(status.identity).inserted {
                    bytes += Int64(status.sizeBytes)
                }
            }
        }
        levels.append(level)
    }

    /// The directory that the walk came down from. Where this one has been moved elsewhere, it is found from the top.
    private mutating func directoryAbove(_ directory: CInt, _ identity: FileIdentity) throws(KernelError) -> Descriptor {
        if let above = try? open("..", [.readOnly, .directory], in: directory), try status(of: above.number).identity == identity
        {
            return above
        }
        while levels.count > 1 {
            let path = levels.dropFirst().map(\.name)
            if let found = try? openDirectory(path, below: top) {
                return try open(".", [.readOnly, .directory], in: found.number)
            }
            levels.removeLast()
        }
        return try open(".", [.readOnly, .directory], in: top)
    }

    /// - Returns: nil for what is no longer there, or no directory any more.
    private func unlessGone(_ body: () throws(KernelError) -> Descriptor) throws(KernelError) -> Descriptor? {
        do { return try body() } catch {
            guard [.missing, .notDirectory, .loop].contains(error.errno) else { throw error }
            return nil
        }
    }
}
