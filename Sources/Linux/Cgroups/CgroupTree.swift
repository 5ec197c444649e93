/// The directories of groups: made and removed with mkdir and rmdir, as the files in them come and go by themselves.
enum CgroupTree {
    /// Makes a group and, when they are missing, those above it, and returns its path.
    ///
    /// - Throws: `EEXIST` when a group of that name is in use.
    static func make(_ name: CgroupName, below base: String) throws(KernelError) -> String {
        let paths = name.paths(below: base)
        let leaf = paths[paths.count - 1]
        do {
            // Nearly always the groups above are there, from the container before.
            try makeGroup(leaf)
            return leaf
        } catch {
            switch error.errno {
            case .missing: try makeWithParents(paths, attempts: 3)
            case .exists:
                // A crash left it behind. With its limits gone too it is as good as new, unless somebody lives in it.
                try wanting("make the group \(leaf)", fix: "a group of that name is in use: see cat \(leaf)/cgroup.procs") {
                    () throws(KernelError) in
                    do { try removeDirectory(leaf) } catch _ { throw error }
                    try makeGroup(leaf)
                }
            default: throw error
            }
        }
        return leaf
    }

    /// Somebody else may remove the groups above, as long as they are empty, before the leaf is in them.
    private static func makeWithParents(_ paths: [String], attempts: Int) throws(KernelError) {
        for parent in paths.dropLast() { try ensureGroup(parent) }
        do { try makeGroup(paths[paths.count - 1]) } catch {
            guard error.errno == .missing, attempts > 1 else { throw error }
            try makeWithParents(paths, attempts: attempts - 1)
        }
    }

    static func makeParents(of name: CgroupName, below base: String) throws(KernelError) {
        for parent in name.paths(below: base).dropLast() { try ensureGroup(parent) }
    }

    /// Makes a group unless it is there.
    static func ensureGroup(_ path: String) throws(KernelError) {
        do { try makeGroup(path) } catch {
            guard error.errno == .exists else { throw error }
        }
    }

    private static func makeGroup(_ path: String) throws(KernelError) {
        try wanting("make the group \(path)", fix: "run as root, or in a group that was delegated to you") {
            () throws(KernelError) in
            try makeDirectory(path)
        }
    }

    /// The paths of the groups directly below one. The link count tells whether there are any: each adds one to the two
    /// of an empty directory, and a group without is spared the look at its forty files.
    static func children(of path: String) throws(KernelError) -> [String] {
        guard try status(path).linkCount > 2 else { return [] }
        return try directoryEntries(path).map { "\(path)/\($0)" }.filter { isDirectory($0) }
    }

    /// Removes so many groups above a path, as far as they are empty.
    static func removeEmptyParents(of path: String, levels: Int) {
        var path = path
        for _ in 0..<levels {
            guard let slash = path.lastIndex(of: "/") else { return }
            path = String(path[..<slash])
            // Another group is in it, or it is gone: either way this is as far as we go.
            guard (try? removeDirectory(path)) != nil else { return }
        }
    }

    /// Removes a group and those below it; what is gone already is fine.
    ///
    /// A process that has just been killed lingers for a moment, and the kernel answers EBUSY until it is gone.
    /// - Parameter deadline: when to give up, on the monotonic clock.
    /// - Throws: `EBUSY` when processes are still there then.
    static func remove(_ path: String, before deadline: Int64) throws(KernelError) {
        var pauseMilliseconds = 1
        while true {
            do {
                try removeDirectory(path)
                return
            } catch {
                if error.errno == .missing { return }
                guard error.errno == .busy || error.errno == .notEmpty else { throw error }
                guard monotonicNanoseconds() < deadline else {
                    throw error.wanted(
                        "remove the group \(path)", fix: "processes are in it: end those of 'cat \(path)/cgroup.procs' first")
                }
                let below = (try? children(of: path)) ?? []
                for child in below { try remove(child, before: deadline) }
                if !below.isEmpty { continue }
                sleep(milliseconds: pauseMilliseconds)
                pauseMilliseconds = min(pauseMilliseconds * 2, 50)
            }
        }
    }
}

extension Cgroup {
    /// Removes the group, with groups that were made below it; what is gone already is fine.
    ///
    /// - Parameter parents: also those above that are empty then, as far as the name reaches.
    /// - Throws: `EBUSY` when processes are still in it after a second. All other directories are removed nevertheless.
    public func remove(parents: Bool = false) throws(KernelError) {
        var first: KernelError?
        let deadline = monotonicNanoseconds() + 1_000_000_000
        for directory in directories.reversed() {
            do {
                try CgroupTree.remove(directory.path, before: deadline)
                if parents { CgroupTree.removeEmptyParents(of: directory.path, levels: name.split(separator: "/").count - 1) }
            } catch { first = first ?? error }
        }
        if let first { throw first }
    }
}
