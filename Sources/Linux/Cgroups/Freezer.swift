/// Holding every process of a group still, and letting them go on: `docker pause`.
extension Cgroup {
    /// Stops every process, wherever it is, and waits until all stand still.
    ///
    /// - Throws: `EOPNOTSUPP` without a freezer; `EBUSY` when a process cannot be stopped within ten seconds, after
    ///   letting the others go on.
    public func freeze() throws(KernelError) {
        let directory = try freezer()
        do {
            try wanting("freeze the group \(name)") { () throws(KernelError) in try directory.freeze() }
        } catch {
            try? thaw()
            throw error
        }
    }

    /// Lets the processes go on. A group that is not frozen stays as it is.
    public func thaw() throws(KernelError) {
        let directory = try freezer()
        try wanting("thaw the group \(name)") { () throws(KernelError) in try directory.thaw() }
    }

    /// Whether every process stands still.
    public var isFrozen: Bool {
        guard let directory = directory(of: .freezer) else { return false }
        switch directory.version {
        case .v1: return directory.read("freezer.state")?.hasPrefix("FROZEN") ?? false
        case .v2: return directory.table("cgroup.events")?["frozen"] == 1
        }
    }

    /// The same of a group of which only the name is known: a look at one file, for those who ask about many groups.
    public static func isFrozen(named name: String, in layout: CgroupLayout) -> Bool {
        let freezer = CgroupController.freezer
        let v1 = layout.hierarchies.first { $0.controllers.contains(freezer) }.map { (CgroupVersion.v1, $0.bases) }
        guard let name = try? CgroupName(name), case (let version, let bases) = v1 ?? (.v2, layout.unifiedBases) else {
            return false
        }
        return bases.contains { base in
            let path = base + "/" + name.text
            return Cgroup(
                name: name.text, directories: [CgroupDirectory(version: version, controllers: [freezer], path: path)]
            ).isFrozen
        }
    }

    private func freezer() throws(KernelError) -> CgroupDirectory {
        guard let directory = directory(of: .freezer) else { throw try missing(.freezer) }
        return directory
    }
}

extension CgroupDirectory {
    fileprivate static let patienceMilliseconds = 10_000

    func freeze() throws(KernelError) {
        try write(version == .v1 ? CgroupSetting("freezer.state", "FROZEN") : CgroupSetting("cgroup.freeze", "1"))
        let isDone =
            version == .v1
            ? try waitForFrozenState()
            : try wait(until: "frozen", is: 1, milliseconds: CgroupDirectory.patienceMilliseconds)
        guard isDone else {
            throw KernelError(
                call: Call("cgroups", [cString(path)], section: 7), errno: .busy,
                fix: "a process is stuck in the kernel (state D in ps): see what it waits for in /proc/PID/stack")
        }
    }

    func thaw() throws(KernelError) {
        try write(version == .v1 ? CgroupSetting("freezer.state", "THAWED") : CgroupSetting("cgroup.freeze", "0"))
    }

    /// v1 tells nobody when it is done, and does part of the work only when the file is read.
    private func waitForFrozenState() throws(KernelError) -> Bool {
        let deadline = monotonicNanoseconds() + Int64(CgroupDirectory.patienceMilliseconds) * 1_000_000
        while try !readText("\(path)/freezer.state").hasPrefix("FROZEN") {
            if monotonicNanoseconds() > deadline { return false }
            sleep(milliseconds: 1)
        }
        return true
    }
}
