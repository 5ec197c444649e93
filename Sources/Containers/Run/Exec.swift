import Linux
import OCI
import Runtime

/// `exec`: one more process in a container that runs, with a keeper of its own, so that it outlives the command.
public struct Exec {
    let store: ContainerStore
    let request: ExecRequest
    private let known: KnownContainer
    private let record: ContainerRecord
    private let run: LifeNote.Run
    /// The container's first process; nil for one that has just ended.
    private let specification: Spec

    /// - Throws: `UsageError` in Docker's words when there is no such container, or it does not run, or is paused.
    public init(_ text: String, _ request: ExecRequest, in store: ContainerStore) throws {
        self.store = store
        self.request = request
        known = try store.look(up: text)
        record = try known.requireRecord()
        run = try known.requireRun()
        if known.isPaused {
            throw UsageError(
                "Container \(text) is paused, unpause the container before exec", fix: "minibox unpause \(known.name)")
        }
        specification = try store.specification(known.id)
    }

    /// Starts the process, and stays with it unless it is to be left alone.
    public func start(warned: (String) -> Void) throws -> AttendanceOutcome {
        let first = try openFirst()
        let join = try join()
        let execID = try ContainerID.random().text
        let words = request.command.joined(separator: " ")
        let trailing = request.command.count == 1 ? words + " " : words
        tell("exec_create: \(trailing)", execID)
        SignalDisposition.set(.ignore, for: .pipe)
        SignalDisposition.set(.byDefault, for: .child)
        let wish = request.detach ? nil : request.attach
        // The keeper has nothing of the caller's any more.
        let size = request.tty ? WindowSize.ofCaller : nil
        let (ours, theirs) = try MessageSocket.pair().split()
        if let wish { try sendMessage(Message.attach(input: wish.givesInput).encoded(), to: ours, wait: true) }
        let keeper: ProcessHandle
        switch try clone() {
        case .child:
            close(ours)
            becomeKeeper(of: join, beside: first, starter: theirs, terminalSize: size, words: trailing, execID)
        case .parent(let process): keeper = process
        }
        close(theirs)
        close(first)
        let attachment = try Attachment(monitor: MessageSocket(Descriptor(owning: ours)), wish, hasTerminal: request.tty)
        let outcome = try attachment.waitForStart() ?? (wish == nil ? .detached : attachment.run())
        if let error = attachment.lostOutput { warned("\(error)") }
        switch outcome {
        case .detached: return .detached(id: execID)
        case .ended(let code):
            _ = try keeper.wait()
            return .ended(exitCode: code)
        case .failed(let text, let code):
            _ = try keeper.wait()
            // A container that ends meanwhile refuses in many ways.
            if code == StartFailure.ownCode, run.process.handle() == nil { throw notRunning }
            return .failed(text, exitCode: code)
        case .interrupted(let signal): return .ended(exitCode: 128 + signal.number)
        case .lost: return .failed("the process that kept this one was killed", exitCode: StartFailure.ownCode)
        }
    }

    private func openFirst() throws -> CInt {
        guard let first = firstProcess() else { throw notRunning }
        return try duplicate(first.descriptor.number).release()
    }

    /// A handle on the container's first process; nil when it has ended.
    func firstProcess() -> ProcessHandle? { run.process.handle() }

    private var notRunning: UsageError {
        UsageError("Container \(known.id) is not running", fix: "start it: minibox start \(known.name)")
    }

    private func tell(_ action: String, _ execID: String, _ more: [String: String] = [:]) {
        EventLog(store.folders).tell(Event(action, of: record, ["execID": execID].merging(more) { $1 }))
    }

    // MARK: The process

    func join() throws -> Join {
        let seccomp = try specification.linux?.seccomp.map { try SeccompFilterDescription($0) }
        let maps = specification.linux?.gidMappings ?? []
        let ownsUsers = specification.linux?.namespaces?.contains { $0.type == "user" } == true
        return Join(
            process: try process(),
            cgroup: Cgroup.existing(
                named: ContainerStore.cgroupName(known.id), in: try CgroupLayout.detect()),
            seccompProgram: try seccomp.map { try SeccompCache(directory: store.folders.cache).program(for: $0).bytes },
            deniesGroups: ownsUsers && maps.reduce(0) { $0 + Int($1.size) } <= 1)
    }

    /// The container's own process, with what was asked for in place of it.
    private func process() throws -> ProcessSpec {
        var process = specification.process ?? ProcessSpec(user: UserSpec(uid: 0, gid: 0), args: [], env: [], cwd: "/")
        process.args = request.command
        process.terminal = request.tty ? true : nil
        var kept = CapabilitySet((process.capabilities?.bounding ?? []).compactMap { Capability($0) })
        if request.privileged { kept = try BoundingSet.current() }
        if let user = request.user {
            let identity = try identity(of: user)
            process.user = UserSpec(uid: identity.uid, gid: identity.gid, additionalGids: identity.supplementaryGroups)
            process.env?.removeAll { $0.hasPrefix("HOME=") }
            process.env?.append("HOME=\(identity.home)")
        }
        let names = kept.names
        let own = process.user.uid == 0 ? names : []
        process.capabilities = CapabilitiesSpec(bounding: names, effective: own, permitted: own)
        if let directory = request.workingDirectory { process.cwd = directory }
        process.env = environment(process.env ?? [])
        return process
    }

    private func environment(_ words: [String]) -> [String] {
        var words = words
        if request.tty, !words.contains(where: { $0.hasPrefix("TERM=") }) { words.append("TERM=xterm") }
        for variable in request.environment {
            words.removeAll { $0.hasPrefix("\(variable.name)=") }
            if let value = variable.value { words.append("\(variable.name)=\(value)") }
        }
        return words
    }

    /// Who is meant, in the container's own files, as they are now.
    private func identity(of user: UserArgument) throws -> Identity {
        let root = try open("/proc/\(run.process.pid)/root", [.pathOnly, .directory])
        return try resolve(
            user: user, passwd: PasswdFile(parsing: AccountFiles.read("/etc/passwd", in: root.number)),
            groups: GroupFile(parsing: AccountFiles.read("/etc/group", in: root.number)))
    }

    // MARK: The keeper

    private func becomeKeeper(
        of join: Join, beside first: CInt, starter: CInt, terminalSize: WindowSize?, words: String, _ execID: String
    ) -> Never {
        do {
            try Starting.leaveCaller(title: "minibox-exec \(known.id)")
            if join.cgroup?.unifiedDirectory != nil { try CgroupLayout.detect().approach() }
            let keeper = try ExecKeeper(starter: starter)
            let code = try keeper.keep(
                join, beside: ProcessHandle(pid: run.process.pid, descriptor: Descriptor(owning: first)),
                terminalSize: terminalSize,
                keepsInputOpen: request.attach.givesInput
            ) { tell("exec_start: \(words)", execID) }
            tell("exec_die", execID, ["exitCode": "\(code)"])
            keeper.tellEnd(code)
            exitNow(0)
        } catch {
            let failure = (error as? KernelError).map { StartFailure($0, command: request.command) }
            let message = Message.failed(failure?.text ?? "\(error)", exitCode: failure?.exitCode ?? StartFailure.ownCode)
            try? sendMessage(message.encoded(), to: starter, wait: true)
            exitNow(1)
        }
    }
}
