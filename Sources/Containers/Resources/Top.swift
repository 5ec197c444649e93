import Linux

extension ContainerStore {
    /// `top`: the processes of a container, as the ps(1) of this machine shows them.
    ///
    /// No program of the container is run for it, and none of its files is read.
    /// - Parameter options: for ps; `-ef` when there are none.
    /// - Throws: `UsageError` in Docker's words when it does not run, and in those of ps when that refuses.
    public func top(_ text: String, options: [String]) throws -> ProcessTable {
        let options = options.isEmpty ? ["-ef"] : options.flatMap { $0.split(separator: " ").map(String.init) }
        try ProcessTable.check(options: options)
        let known = try look(up: text)
        if case .restarting = known.life {
            throw UsageError(
                "Container \(known.id) is restarting, wait until the container is running", fix: "see 'minibox ps'")
        }
        let processes = try processes(of: known)
        // Its lines are read, not shown: they must not be cut to the width of a terminal, nor named by the caller.
        let environment = environmentWords().filter { word in
            !["COLUMNS=", "LINES=", "PS_FORMAT=", "PS_PERSONALITY="].contains { word.hasPrefix($0) }
        }
        let numbers = "-q" + processes.map { "\($0)" }.joined(separator: ",")
        var answer = try run(options + [numbers], environment)
        // Some options of ps do not go together with -q.
        if !answer.succeeded { answer = try run(options, environment) }
        guard answer.succeeded else {
            let line = answer.errors.split(separator: "\n").first.map(String.init)
            throw UsageError(line ?? "ps ended with \(answer.status.shellCode)", fix: "see ps(1) for its options")
        }
        return try ProcessTable(parsing: answer.output, keeping: Set(processes))
    }

    /// The processes of a container that runs, also those that came with `exec`.
    func processes(of known: KnownContainer) throws -> [Int32] {
        let run = try known.requireRun()
        if let group = Cgroup.existing(named: Self.cgroupName(known.id), in: try CgroupLayout.detect()) {
            return try group.processes()
        }
        // Without a group of its own, those of its pid namespace.
        let own = "\(NamespaceKind.pid.fileName)"
        guard run.process.handle() != nil, let space = try? readLink("/proc/\(run.process.pid)/ns/\(own)"),
            space != (try? readLink("/proc/self/ns/\(own)"))
        else { return [run.process.pid] }
        return try directoryEntries("/proc").compactMap { Int32($0) }.filter { (try? readLink("/proc/\($0)/ns/\(own)")) == space }
    }

    private func run(_ options: [String], _ environment: [String]) throws -> ProgramOutcome {
        do { return try runProgram("ps", options, environment: environment, limitBytes: 16 << 20) } catch is MissingProgram {
            throw UsageError("there is no ps on this machine", fix: "apt-get install procps")
        }
    }
}
