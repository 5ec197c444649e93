import Linux
import OCI

/// A container's first process, running its program.
public struct StartedProcess: ~Copyable {
    public let process: ProcessHandle
    /// The controlling side of its terminal, when it has one.
    public let terminal: CInt?

    /// The process alone; the terminal goes to whoever has read its number.
    public consuming func releasing() -> ProcessHandle { process }
}

extension Launch {
    /// Makes the container's first process and waits until it has become its program.
    ///
    /// Called by the monitor, which becomes its parent.
    /// - Parameter connecting: gives the network namespace of the process its links, if `waitsForNetwork`.
    /// - Throws: the call that refused, on either side; the first process is then gone and waited for.
    public func start(_ streams: StandardStreams, connecting: (Int32) throws -> Void = { _ in }) throws -> StartedProcess {
        var entered: [(kind: NamespaceKind, descriptor: CInt)] = []
        for (kind, path) in enteredNamespaces { entered.append((kind, try open(path).release())) }
        defer { for namespace in entered { close(namespace.descriptor) } }
        let entrance = try openEntrance()
        let (ours, theirs) = try wanting("\(Steps.clone.purpose)") { () throws(KernelError) in try MessageSocket.pair().split() }
        Door.begin(Steps.clone)
        let process: ProcessHandle
        switch try wanting("\(Steps.clone.purpose)", { () throws(KernelError) in try cloneIntoGroup() }) {
        case .child:
            Door.become(.inside)
            close(ours)
            becomeFirstProcess(streams, over: MessageSocket(Descriptor(owning: theirs)), entrance: entrance, entered: entered)
        case .parent(let handle):
            process = handle
        }
        close(theirs)
        let handshake = MessageSocket(Descriptor(owning: ours))
        do {
            let terminal = try complete(process.pid, streams, over: handshake, connecting)
            return StartedProcess(process: process, terminal: terminal)
        } catch {
            try? process.send(.kill)
            _ = try? process.wait()
            throw explained(error)
        }
    }

    /// A user namespace may be refused when it is made, or later, when it turns out to have no power.
    private func explained(_ error: any Error) -> any Error {
        guard let refusal = error as? KernelError else { return error }
        return explained(refusal)
    }

    private func explained(_ error: KernelError) -> KernelError {
        let isRefusal = [.permission, .access, .noSpace, .noSystemCall].contains(error.errno)
        let isOfNamespaces = ["clone3", "unshare", "mount"].contains(error.call.name)
        guard hasUserNamespace, !isRootOfMachine(), isRefusal, isOfNamespaces else { return error }
        var error = error
        if let (reason, remedy) = UserNamespaceSwitches.obstacle {
            error.fix = "ordinary users may make no user namespaces here, for \(reason): \(remedy); or run as root (sudo)"
        } else if let remedy = SurroundingContainer.remedy(for: error) {
            error.fix = remedy
        }
        return error
    }

    /// The host side's half of the handshake; ends when the program runs.
    private func complete(
        _ pid: Int32, _ streams: StandardStreams, over handshake: borrowing MessageSocket, _ connecting: (Int32) throws -> Void
    ) throws -> CInt? {
        if hasUserNamespace { try admit(pid, over: handshake) }
        if waitsForNetwork {
            do { try connecting(pid) } catch {
                // Where the first process has failed meanwhile, there was nothing to connect.
                throw try failure(over: handshake) ?? error
            }
            // One that has failed meanwhile says why.
            try? handshake.send(Handshake.connected)
        }
        try serveRoot(of: pid, over: handshake)
        let terminal = try receiveTerminal(streams, over: handshake)
        if let message = try handshake.receive() {
            if let terminal { close(terminal) }
            throw Handshake.decode(message)
        }
        return terminal
    }

    /// On v2 the process is born in its group: nothing of it is ever counted elsewhere.
    private func cloneIntoGroup() throws(KernelError) -> CloneOutcome {
        let group = try groupOfBirth.map { directory throws(KernelError) in
            try open(directory, [.readOnly, .directory]).release()
        }
        defer { if let group { close(group) } }
        do { return try clone(clonedNamespaces, intoCgroup: group) } catch { throw explained(error) }
    }

    /// What only the host side can do for a process in a new user namespace.
    private func admit(_ pid: Int32, over handshake: borrowing MessageSocket) throws(KernelError) {
        let users = (spec.linux?.uidMappings ?? []).map { IDMap(inside: $0.containerID, outside: $0.hostID, count: $0.size) }
        let groups = (spec.linux?.gidMappings ?? []).map { IDMap(inside: $0.containerID, outside: $0.hostID, count: $0.size) }
        try Door.step(Steps.identityMaps) { () throws(KernelError) in
            try grantIDMaps(to: pid, users: users, groups: groups, denySetGroups: deniesGroups)
        }
        try handshake.send(Handshake.go)
    }

    /// A program of the host side stands behind a root that the kernel cannot put together.
    private func serveRoot(of pid: Int32, over handshake: borrowing MessageSocket) throws {
        guard case .fuseOverlay(let layers, _) = root, let message = try handshake.receive() else { return }
        guard message == Handshake.channelFollows else { throw Handshake.decode(message) }
        guard let channel = try handshake.receiveDescriptor() else { return }
        try FuseOverlay.serve(channel.number, layers, for: try ProcessHandle(opening: pid))
    }

    /// What the first process has failed of; nil when it has not.
    private func failure(over handshake: borrowing MessageSocket) throws(KernelError) -> KernelError? {
        guard try waitUntil(readable: handshake.descriptor.number, milliseconds: 0), let message = try handshake.receive(),
            message != Handshake.terminalFollows, message != Handshake.channelFollows
        else { return nil }
        return Handshake.decode(message)
    }

    private func receiveTerminal(_ streams: StandardStreams, over handshake: borrowing MessageSocket) throws(KernelError) -> CInt?
    {
        guard case .terminal = streams else { return nil }
        guard let message = try handshake.receive() else { return nil }
        guard message == Handshake.terminalFollows else { throw Handshake.decode(message) }
        return try handshake.receiveDescriptor()?.release()
    }

    private func becomeFirstProcess(
        _ streams: StandardStreams, over handshake: consuming MessageSocket, entrance: consuming CgroupEntrance?,
        entered: [(kind: NamespaceKind, descriptor: CInt)]
    ) -> Never {
        let first = FirstProcess(
            launch: self, streams: streams, handshake: handshake, entrance: entrance, entered: entered,
            isBelowUserNamespace: isBelowUserNamespace)
        do { try first.run() } catch { try? first.handshake.send(Handshake.encode(error)) }
        exitNow(127)
    }
}
