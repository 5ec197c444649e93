import Glibc

/// The open files through which a process enters a group by itself.
///
/// Opened by whoever made the group, it lets a child enter that could not open them any more: in a user namespace of
/// its own, or with another root. The kernel asks for the rights of the one who opened.
public struct CgroupEntrance: ~Copyable {
    private let files: [(descriptor: CInt, path: String)]

    fileprivate init(_ files: [(descriptor: CInt, path: String)]) { self.files = files }

    deinit {
        for file in files { Linux.close(file.descriptor) }
    }

    /// Moves the calling process, which must have one thread, into the group.
    ///
    /// On v1 it writes "0" to `tasks`, not its number to `cgroup.procs`: a thread that moves only itself cannot fork
    /// meanwhile, so the kernel leaves out the lock that halts every fork on the machine, and with it the wait for an RCU
    /// grace period (kernel commit "cgroup: Optimize single thread migration"). Measured on Linux 6.18, each after a
    /// pause: 0.1 ms per hierarchy instead of 7 to 15 ms. On v2 a thread may not leave its process for another group
    /// (EOPNOTSUPP), so `cgroup.procs` it must be, with the wait, 7 ms there. A child that is cloned into the group
    /// (`unifiedDirectory`) needs no move: 0.1 ms more than a plain clone.
    public func join() throws(KernelError) {
        try SoleThread.require(for: "write")
        for file in files {
            try wanting("enter the group \(file.path)", fix: CgroupEntrance.fix(file.path)) { () throws(KernelError) in
                try write(
                    "0", to: file.descriptor, plumbing: false, note: file.path,
                    shell: ShellEquivalent(.join, "echo $$ > \(shellWord(file.path))"))
            }
        }
    }

    fileprivate static func fix(_ path: String) -> String {
        path.contains("cpuset")
            ? "a cpuset takes processes only when its cpuset.cpus and cpuset.mems name some"
            : "moving needs write access to cgroup.procs of this group and, on v2, of the group above both"
    }
}

extension Cgroup {
    /// Opens the way in, for this process or for a child.
    ///
    /// - Parameter startedInUnified: leave out the v2 directory, for a child that is cloned into it.
    public func entrance(startedInUnified: Bool = false) throws(KernelError) -> CgroupEntrance {
        var files: [(descriptor: CInt, path: String)] = []
        do {
            for directory in directories where !(startedInUnified && directory.version == .v2) {
                let path = directory.path + (directory.version == .v1 ? "/tasks" : "/cgroup.procs")
                files.append((try open(path, .writeOnly).release(), path))
            }
        } catch {
            for file in files { Linux.close(file.descriptor) }
            throw error.wanted("enter the group \(name)")
        }
        return CgroupEntrance(files)
    }

    /// Moves the calling process, which must have one thread, into the group. See `CgroupEntrance.join`.
    public func join(startedInUnified: Bool = false) throws(KernelError) {
        try entrance(startedInUnified: startedInUnified).join()
    }

    /// Moves another process, with all its threads, into the group.
    ///
    /// Slow, by milliseconds: the kernel halts every fork on the machine for it. A process that can `join` should.
    /// - Throws: `ESRCH` when there is no such process.
    public func add(process: Int32) throws(KernelError) {
        for directory in directories {
            let path = directory.path + "/cgroup.procs"
            try wanting("move process \(process) to \(directory.path)", fix: CgroupEntrance.fix(path)) { () throws(KernelError) in
                try writeControl("\(process)", to: path)
            }
        }
    }
}
