import Linux
import Netlink
import OCI

/// The container's first process, from clone3 to execve: what `inside` does in the narration.
struct FirstProcess: ~Copyable {
    let launch: Launch
    let streams: StandardStreams
    let handshake: MessageSocket
    /// The way into the cgroup, opened by the host side.
    let entrance: CgroupEntrance?
    /// Namespaces to enter, opened by the host side.
    let entered: [(kind: NamespaceKind, descriptor: CInt)]
    /// Whether another user namespace than the first holds this process.
    let isBelowUserNamespace: Bool

    /// Builds the container around this process and becomes its program. The order is the lesson: each step says, in
    /// `Steps`, why it stands where it stands.
    func run() throws(KernelError) {
        try prepare()
        // One story after the other, where somebody listens.
        let isHeard = Door.listener != nil
        if launch.waitsForNetwork, isHeard { try waitForLinks() }
        try step(Steps.cgroup) { () throws(KernelError) in try joinCgroup() }
        let copies = try copySharedSources()
        try step(Steps.propagation) { () throws(KernelError) in try setPropagation([.private, .recursive], of: "/") }
        let root = try mountRoot()
        try makeMounts(copies, in: root)
        try openStreams(in: root)
        if launch.waitsForNetwork, !isHeard { try waitForLinks() }
        try step(Steps.sysctls, when: sysctls.isEmpty == false) { () throws(KernelError) in try Sysctls.write(sysctls, in: root) }
        try step(Steps.masks) { () throws(KernelError) in
            try Masks.protect(launch.spec.linux?.readonlyPaths ?? [], in: root)
            try Masks.hide(launch.spec.linux?.maskedPaths ?? [], in: root)
        }
        try step(Steps.hostname, when: launch.spec.hostname != nil) { () throws(KernelError) in try setNames() }
        try step(Steps.loopback, when: launch.clonedNamespaces.contains(.net)) { () throws(KernelError) in try bringLoopbackUp() }
        if process.cwd != "/" {
            try wanting("make the working directory \(process.cwd)", fix: "name a directory, or one that can be made: -w /path") {
                () throws(KernelError) in
                _ = try root.ensureDirectory(process.cwd)
            }
        }
        try step(Steps.pivot) { () throws(KernelError) in try changeRoot(to: root) }
        try step(Steps.readOnlyRoot, when: launch.spec.root?.readonly == true) { () throws(KernelError) in try protectRoot() }
        try becomeUnprivileged()
        try Door.step(Steps.execute) { () throws(KernelError) in
            // As a program expects to find them, whatever the caller ignores or holds back.
            SignalDisposition.resetAll()
            try SignalMask.set([])
            try closeOnExec(from: 3)
            try Program.execute(arguments, environment: process.env ?? [])
        }
    }

    private var process: ProcessSpec {
        launch.spec.process ?? ProcessSpec(user: UserSpec(uid: 0, gid: 0), args: [], env: [], cwd: "/")
    }
    private var sysctls: [String: String] { launch.spec.linux?.sysctl ?? [:] }
    /// Without the init that was to come before it, the program stands alone.
    private var arguments: ArraySlice<String> {
        let words = (process.args ?? [])[...]
        guard launch.leavesOut(Steps.initProcess), words.starts(with: InitProcess.prefix) else { return words }
        return words.dropFirst(InitProcess.prefix.count)
    }

    private func step(_ step: Step, when needed: Bool = true, _ body: () throws(KernelError) -> Void) throws(KernelError) {
        if needed { try Door.step(step, leaveOut: launch.leavesOut(step), body) }
    }

    /// A session of its own, and death together with the monitor; then, in a user namespace, the wait for its maps.
    private func prepare() throws(KernelError) {
        try ProcessControl.dieWithParent(.kill)
        // Devices and directories get just the modes that they are made with.
        setFileModeMask(0)
        try requireMonitor()
        try startSession()
        // Until it is another program, nobody in the container may look into this one. See PR_SET_DUMPABLE; in a user
        // namespace it would be locked out of its own files in /proc.
        if !launch.hasUserNamespace { try ProcessControl.setDumpable(false) }
        if launch.hasUserNamespace {
            guard try handshake.receive(limit: 8) == Handshake.go else { exitNow(1) }
            try setGroupID(0)
            try setUserID(0)
        }
        for namespace in entered { try enterNamespace(namespace.descriptor, namespace.kind.flag) }
    }

    /// A host side that could not make them, or was killed, has closed its end.
    private func waitForLinks() throws(KernelError) {
        guard try handshake.receive(limit: 8) == Handshake.connected else { exitNow(1) }
    }

    /// A monitor that was killed before the bond was made has closed its end of the handshake; one that is waited for later
    /// is missed then.
    private func requireMonitor() throws(KernelError) {
        if launch.hasUserNamespace || launch.waitsForNetwork { return }
        do {
            if try receiveMessage(from: handshake.descriptor.number, limit: 8) == nil { exitNow(1) }
        } catch { guard error.errno == .again else { throw error } }
    }

    private func joinCgroup() throws(KernelError) {
        try entrance?.join()
        if launch.unsharesCgroupNamespace { try unshare(.cgroup) }
    }

    /// Volumes that ask for it keep hearing of the host's mounts (`rslave`, `rshared`): their sources are copied while
    /// they still do.
    private func copySharedSources() throws(KernelError) -> [String: CInt] {
        var copies: [String: CInt] = [:]
        for mount in launch.spec.mounts ?? [] where mount.type == "bind" {
            let parsed = MountOptions.parse(mount.options ?? [])
            guard let source = mount.source, parsed.propagation.contains(where: { $0.isDisjoint(with: .private) }) else {
                continue
            }
            copies[mount.destination] = try DetachedMount(copying: source, recursive: parsed.flags.contains(.recursive)).release()
        }
        return copies
    }

    private func mountRoot() throws(KernelError) -> RootTree {
        Door.begin(Steps.root)
        return try wanting("\(Steps.root.purpose)") { () throws(KernelError) in
            try launch.root.mountAndOpen(inUserNamespace: isBelowUserNamespace) { (channel, _) throws(KernelError) in
                try handshake.send(Handshake.channelFollows)
                try handshake.send(descriptor: channel)
            }
        }
    }

    /// The mounts in the order of the specification, told step by step; the devices as soon as /dev is there.
    private func makeMounts(_ copies: [String: CInt], in root: borrowing RootTree) throws(KernelError) {
        let maker = MountsInside(
            inUserNamespace: isBelowUserNamespace, cgroup: launch.cgroup, ownsCgroupNamespace: launch.unsharesCgroupNamespace,
            copiedSources: copies)
        var rest = (launch.spec.mounts ?? [])[...]
        while let first = rest.first {
            let kind = MountsInside.step(of: first)
            let group = rest.prefix { "\(MountsInside.step(of: $0).name)" == "\(kind.name)" }
            rest = rest.dropFirst(group.count)
            try step(kind) { () throws(KernelError) in
                for mount in group { try maker.make(mount, in: root) }
                // A /dev that is the host's, or a volume, has its devices, and is not to get ours.
                if group.contains(where: { $0.destination == "/dev" && $0.type != "bind" }) {
                    try DevicesInside(inUserNamespace: isBelowUserNamespace).make(launch.spec.linux?.devices ?? [], in: root)
                }
            }
        }
    }

    private func openStreams(in root: borrowing RootTree) throws(KernelError) {
        switch streams {
        case .descriptors(let input, let output, let error):
            try TerminalInside.use(input: input, output: output, error: error)
        case .terminal(let size):
            Door.begin(Steps.terminal)
            try wanting("\(Steps.terminal.purpose)", fix: "it comes from /dev/pts: leave -t or --without devices out") {
                () throws(KernelError) in
                try TerminalInside.open(size: size, in: root, over: handshake)
            }
        }
    }

    private func setNames() throws(KernelError) {
        if let name = launch.spec.hostname { try setHostName(name) }
        if let domain = launch.spec.domainname { try setDomainName(domain) }
    }

    /// The new root on top of the old one, then the old one detached from below: no directory for it is needed.
    private func changeRoot(to root: borrowing RootTree) throws(KernelError) {
        let oldRoot = try open("/", [.pathOnly, .directory])
        try changeDirectory(to: root.path)
        try pivotRoot(to: ".", oldRoot: ".", shell: .command("pivot_root . ."))
        try changeDirectory(to: oldRoot.number, note: "the old root, which a descriptor still names")
        try unmount(".", detach: true)
        try changeDirectory(to: "/")
    }

    private func protectRoot() throws(KernelError) {
        let flags = try fileSystemStatus(at: "/").mountFlags
        try remountBind("/", flags.union(.readOnly))
    }

    private func becomeUnprivileged() throws(KernelError) {
        let identity = Identity(process: process, seccompProgram: launch.seccompProgram, deniesGroups: launch.deniesGroups)
        let asked = process.noNewPrivileges == true
        // The filter comes last where no_new_privs allows it: left out, it allows nothing.
        let noNewPrivileges = asked && !launch.leavesOut(Steps.noNewPrivileges)
        setFileModeMask(process.user.umask ?? 0o022)
        Door.begin(Steps.workingDirectory)
        try identity.enterWorkingDirectory(
            fix: launch.leavesOut(Steps.pivot) ? "without pivot it has to be a directory of the host" : nil)
        try step(Steps.limits, when: process.rlimits?.isEmpty == false || process.oomScoreAdj != nil) { () throws(KernelError) in
            try identity.applyLimits()
        }
        let keepsCapabilities = launch.leavesOut(Steps.capabilities)
        try Door.step(Steps.boundingSet, leaveOut: keepsCapabilities) { () throws(KernelError) in try identity.dropBoundingSet() }
        if !noNewPrivileges { try filter(identity) }
        try step(Steps.identity) { () throws(KernelError) in
            try identity.becomeUser()
            // A change of user has cut the bond to the monitor. A filter may forbid to tie it again.
            if process.user.uid != 0 {
                try? ProcessControl.dieWithParent(.kill)
                try? requireMonitor()
            }
        }
        try step(Steps.capabilities) { () throws(KernelError) in try identity.applyCapabilities() }
        try step(Steps.noNewPrivileges, when: asked) { () throws(KernelError) in
            try ProcessControl.forbidNewPrivileges()
        }
        if noNewPrivileges { try filter(identity) }
    }

    private func filter(_ identity: Identity) throws(KernelError) {
        try step(Steps.seccomp, when: launch.seccompProgram != nil) { () throws(KernelError) in try identity.loadFilter() }
    }
}
