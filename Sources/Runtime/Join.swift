import Linux
import OCI

/// One more process in a container that runs: what `exec` starts.
public struct Join: Sendable {
    /// The process, as an OCI document describes it.
    public var process: ProcessSpec
    /// The group of the container; nil where it has none.
    public var cgroup: Cgroup?
    /// The compiled system call filter; nil for none.
    public var seccompProgram: [UInt8]?
    /// Whether the container's user namespace denies setgroups(2).
    public var deniesGroups: Bool
    /// Whether it is killed when the process that has started it ends.
    public var diesWithParent = false

    public init(process: ProcessSpec, cgroup: Cgroup?, seccompProgram: [UInt8]?, deniesGroups: Bool) {
        self.process = process
        self.cgroup = cgroup
        self.seccompProgram = seccompProgram
        self.deniesGroups = deniesGroups
    }

    /// Starts the process, and waits until it has become its program.
    ///
    /// Called by a process that exists for this alone: it enters the pid namespace, so that its child is born in it.
    /// - Parameter first: the container's first process.
    /// - Throws: the call that refused, on either side; the process is then gone and waited for.
    public func start(_ streams: StandardStreams, beside first: borrowing ProcessHandle) throws(KernelError) -> StartedProcess {
        var kinds: [NamespaceKind] = []
        for kind in NamespaceKind.allCases where kind.isAvailable {
            if try kind.identity(process: "\(first.pid)") != kind.identity() { kinds.append(kind) }
        }
        let entrance = try wanting("\(Steps.cgroup.purpose)") { () throws(KernelError) in
            try cgroup?.entrance(startedInUnified: cgroup?.unifiedDirectory != nil)
        }
        var group: CInt?
        if let directory = cgroup?.unifiedDirectory { group = try open(directory, [.readOnly, .directory]).release() }
        defer { if let group { close(group) } }
        let (ours, theirs) = try MessageSocket.pair().split()
        // Those that hold for children only, and the user namespace, which gives the right to enter the others.
        let forChildren = kinds.filter { [.pid, .time, .user].contains($0) }
        let target = first.descriptor.number
        // Its own, for the child to inherit: what is not to be looked into cannot write it for itself.
        if let adjustment = process.oomScoreAdj { try writeControl("\(adjustment)", to: "/proc/self/oom_score_adj") }
        // From the moment at which the child is in the container's namespaces nobody there may look into it, or into this process,
        // which is in its user namespace: they still have what they have of the host. See PR_SET_DUMPABLE.
        try ProcessControl.setDumpable(false)
        if !forChildren.isEmpty {
            try wanting("enter the container's pid namespace") { () throws(KernelError) in
                try enterNamespace(target, flags(forChildren))
            }
        }
        let handle: ProcessHandle
        switch try wanting("start a process in the container", { () throws(KernelError) in try clone(intoCgroup: group) }) {
        case .child:
            Door.become(.inside)
            close(ours)
            if let group { close(group) }
            become(
                streams, MessageSocket(Descriptor(owning: theirs)), entrance, target, kinds.filter { !forChildren.contains($0) })
        case .parent(let process): handle = process
        }
        close(theirs)
        let handshake = MessageSocket(Descriptor(owning: ours))
        do throws(KernelError) {
            let terminal = try receiveTerminal(streams, over: handshake)
            if let message = try handshake.receive() { throw Handshake.decode(message) }
            return StartedProcess(process: handle, terminal: terminal)
        } catch {
            try? handle.send(.kill)
            _ = try? handle.wait()
            throw error
        }
    }

    private func flags(_ kinds: [NamespaceKind]) -> NamespaceFlags {
        kinds.reduce(into: NamespaceFlags()) { $0.formUnion($1.flag) }
    }

    private func receiveTerminal(_ streams: StandardStreams, over handshake: borrowing MessageSocket) throws(KernelError) -> CInt?
    {
        guard case .terminal = streams, let message = try handshake.receive() else { return nil }
        guard message == Handshake.terminalFollows else { throw Handshake.decode(message) }
        return try handshake.receiveDescriptor()?.release()
    }

    // MARK: Inside

    private func become(
        _ streams: StandardStreams, _ handshake: consuming MessageSocket, _ entrance: consuming CgroupEntrance?, _ target: CInt,
        _ kinds: [NamespaceKind]
    ) -> Never {
        do {
            if diesWithParent { try ProcessControl.dieWithParent(.kill) }
            try entrance?.join()
            try startSession()
            // The network and the names first, the root last: all by one call where they are entered together.
            if !kinds.isEmpty {
                try wanting("enter the namespaces of the container") { () throws(KernelError) in
                    try enterNamespace(target, flags(kinds))
                }
            }
            try openStreams(streams, over: handshake)
            try becomeUnprivileged()
            SignalDisposition.resetAll()
            try SignalMask.set([])
            try closeOnExec(from: 3)
            try Program.execute((process.args ?? [])[...], environment: process.env ?? [])
        } catch {
            try? handshake.send(Handshake.encode(error))
        }
        exitNow(127)
    }

    private func openStreams(_ streams: StandardStreams, over handshake: borrowing MessageSocket) throws(KernelError) {
        switch streams {
        case .descriptors(let input, let output, let error): try TerminalInside.use(input: input, output: output, error: error)
        case .terminal(let size): try TerminalInside.open(size: size, over: handshake)
        }
    }

    /// In the order of a first process, see `FirstProcess`.
    private func becomeUnprivileged() throws(KernelError) {
        var process = process
        process.oomScoreAdj = nil
        let identity = Identity(process: process, seccompProgram: seccompProgram, deniesGroups: deniesGroups)
        let noNewPrivileges = process.noNewPrivileges == true
        setFileModeMask(process.user.umask ?? 0o022)
        try identity.enterWorkingDirectory()
        try identity.applyLimits()
        try identity.dropBoundingSet()
        if !noNewPrivileges { try identity.loadFilter() }
        try identity.becomeUser()
        // A change of user has cut the bond. A filter may forbid to tie it again.
        if diesWithParent, process.user.uid != 0 { try? ProcessControl.dieWithParent(.kill) }
        try identity.applyCapabilities()
        guard noNewPrivileges else { return }
        try ProcessControl.forbidNewPrivileges()
        try identity.loadFilter()
    }
}
