extension Cgroup {
    /// The processes in the group and in those below it, by their numbers in this process's pid namespace.
    ///
    /// Empty for a group that is gone.
    public func processes() throws(KernelError) -> [Int32] {
        var found: Set<Int32> = []
        for directory in processDirectories { found.formUnion(try Cgroup.processes(below: directory.path)) }
        return found.sorted()
    }

    /// The directories that know the processes: the unified one, and of those of v1, which all hold the same ones, that
    /// of the freezer, which can hold them still.
    private var processDirectories: [CgroupDirectory] {
        let v1 = directories.filter { $0.version == .v1 }
        let chosen = v1.first { $0.controllers.contains(.freezer) } ?? v1.first
        return [unified, chosen].compactMap { $0 }
    }

    private static func processes(below path: String) throws(KernelError) -> Set<Int32> {
        var found: Set<Int32> = []
        do {
            found.formUnion(try own(path))
            for child in try CgroupTree.children(of: path) { found.formUnion(try processes(below: child)) }
        } catch {
            // A group may go while we look, and ENODEV is what its files answer then.
            guard error.errno == .missing || error.errno == .noDevice else { throw error }
        }
        return found
    }

    private static func own(_ path: String) throws(KernelError) -> [Int32] {
        do {
            // 0 stands for a process that this pid namespace cannot name.
            return try readText("\(path)/cgroup.procs").split(separator: "\n").compactMap { Int32($0) }.filter { $0 > 0 }
        } catch {
            // A threaded group lists its processes in the group at the top of its threads.
            guard error.errno == .notSupported else { throw error }
            return []
        }
    }
}
