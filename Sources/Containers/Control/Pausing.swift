import Linux

extension ContainerStore {
    /// `pause`: holds every process of a container still.
    public func pause(_ text: String) throws {
        let known = try look(up: text)
        let record = try known.requireRecord()
        if known.isPaused { throw UsageError("Container \(known.id) is already paused", fix: "minibox unpause \(known.name)") }
        _ = try known.requireRun()
        try group(known).freeze()
        EventLog(folders).tell(Event("pause", of: record))
    }

    /// `unpause`: lets it go on.
    public func unpause(_ text: String) throws {
        let known = try look(up: text)
        let record = try known.requireRecord()
        guard known.isPaused else { throw UsageError("Container \(known.id) is not paused", fix: "see 'minibox ps'") }
        try group(known).thaw()
        EventLog(folders).tell(Event("unpause", of: record))
    }

    /// The cgroup of a container that runs.
    ///
    /// - Throws: `UsageError` when it has none.
    func group(_ known: KnownContainer) throws -> Cgroup {
        guard let group = Cgroup.existing(named: Self.cgroupName(known.id), in: try CgroupLayout.detect()) else {
            throw UsageError(
                "Container \(known.id) has no cgroup of its own",
                fix: "see 'minibox info' for what this machine gives to this user")
        }
        return group
    }
}
