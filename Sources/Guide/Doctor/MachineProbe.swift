import LabKit
import Linux

extension Machine {
    /// This machine, as this process sees it. What can be tried is tried, in children and in namespaces of their own.
    public static func probe(programs: [String]) throws -> Machine {
        let release = try KernelName.current().release
        let capabilities = try CapabilityState.current().effective
        var machine = Machine(
            userID: effectiveUserID(), isPrivileged: capabilities.contains(.sysAdmin),
            release: String(release.prefix { $0 != "-" }))
        let ids = (try? readText("/proc/self/uid_map"))?.split { $0.isWhitespace } ?? []
        machine.isInUserNamespace = !ids.isEmpty && ids != ["0", "0", "4294967295"]
        for kind in NamespaceKind.allCases {
            machine.closedNamespaces[kind] = tryOut(kind.flag, needsRoot: !machine.isPrivileged) {}
        }
        try machine.lookAtGroups()
        machine.lookAtFileSystems()
        for program in programs { machine.programs[program] = .some(find(program)) }
        machine.lookAtForwarding()
        return machine
    }

    /// Does something in a child, in new namespaces, and says why it does not work; nil when it does.
    ///
    /// The child itself looks for the cause: it is the one who stands where the call was refused.
    private static func tryOut(
        _ namespaces: NamespaceFlags, needsRoot: Bool, _ body: () throws(KernelError) -> Void
    ) -> Obstacle? {
        do throws(KernelError) {
            let (readEnd, writeEnd) = try Pipe().split()
            let output = Descriptor(owning: readEnd)
            let status = try inside { () throws(KernelError) in
                do throws(KernelError) {
                    if needsRoot { try becomeRootOfNewUserNamespace() }
                    if namespaces != .user || !needsRoot { try unshare(namespaces) }
                    try body()
                } catch {
                    let obstacle = Obstacle(error)
                    try write("\(obstacle.reason)\0\(obstacle.remedy)", to: writeEnd)
                    exitNow(1)
                }
            }
            close(writeEnd)
            if status == .exited(code: 0) { return nil }
            let words = try readText(of: output.number, name: "what was tried").split(separator: "\0").map(String.init)
            return words.count == 2
                ? Obstacle(words[0], remedy: words[1]) : Obstacle("the process that tried it was ended", remedy: "see dmesg")
        } catch { return Obstacle(error) }
    }

    private mutating func lookAtGroups() throws {
        let layout = try CgroupLayout.detect()
        cgroupMode =
            switch layout.mode {
            case .v1: "v1: a hierarchy for each controller"
            case .v2: "v2: one hierarchy"
            case .hybrid: "v1 controllers beside a v2 mount"
            case .none: "none is mounted"
            }
        for controller in CgroupController.allCases {
            if let (reason, remedy) = layout.obstacle(to: controller) {
                missingControllers[controller.rawValue] = Obstacle(
                    "the controller \(controller.rawValue) \(reason)", remedy: remedy)
                continue
            }
            switch layout.place(of: controller) {
            case .v1(let mount, _): controllers[controller.rawValue] = "v1, \(mount)"
            case .v2(let mount, _):
                controllers[controller.rawValue] = "v2, \(mount)"
                if controller.v2Name != nil, !controller.isThreaded { unifiedControllers.append(controller.rawValue) }
            case .missing: break
            }
        }
    }

    private mutating func lookAtFileSystems() {
        let needsRoot = !isPrivileged
        closedFileSystems["tmpfs"] = Machine.tryOut(.mount, needsRoot: needsRoot) { () throws(KernelError) in
            try Machine.mountScratch()
        }
        closedFileSystems["proc"] = Machine.tryOut([.mount, .pid], needsRoot: needsRoot) { () throws(KernelError) in
            try setPropagation([.private, .recursive], of: "/")
            let status = try inside { () throws(KernelError) in
                do throws(KernelError) { try mount("proc", on: "/proc") } catch { exitNow(error.errno.code) }
            }
            guard case .exited(let code) = status, code != 0 else { return }
            throw KernelError(
                call: Call("mount", ["\"proc\"", "\"/proc\"", "\"proc\"", "0", "NULL"]), errno: Errno(code))
        }
        closedFileSystems["overlay"] = Machine.tryOut(.mount, needsRoot: needsRoot) { () throws(KernelError) in
            try Machine.mountScratch()
            try Machine.mountOverlay(layersIn: Machine.scratch)
        }
        guard closedFileSystems["overlay"] == nil else { return }
        do {
            let workshop = try Workshop()
            let folder = workshop.folder
            overlayOnDisk = Machine.tryOut(.mount, needsRoot: needsRoot) { () throws(KernelError) in
                try setPropagation([.private, .recursive], of: "/")
                try Machine.mountOverlay(layersIn: folder)
            }
        } catch {
            // Where nothing can be written the labs say so themselves.
        }
    }

    /// A folder that every machine has: the child's own mount hides it from the child alone.
    private static let scratch = "/tmp"

    private static func mountScratch() throws(KernelError) {
        try setPropagation([.private, .recursive], of: "/")
        try mount("tmpfs", from: "lab-doctor", on: scratch)
    }

    private static func mountOverlay(layersIn folder: String) throws(KernelError) {
        for name in ["lower", "upper", "work", "merged"] { try makeDirectory("\(folder)/\(name)") }
        let options = ["lower", "upper", "work"].map { "\($0)dir=\(folder)/\($0)" }.joined(separator: ",")
        try mount("overlay", from: "lab-doctor", on: "\(folder)/merged", data: options)
        try replaceFile("\(folder)/merged/file", with: "", durable: false)
    }

    /// Along PATH, and where administrators' programs are. A dynamic busybox runs in no empty root: it does not count.
    private static func find(_ program: String) -> String? {
        let path = environmentValue("PATH") ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        let places = path.split(separator: ":").map { "\($0)/\(program)" } + ["/usr/sbin/\(program)", "/sbin/\(program)"]
        return places.first { place in
            guard let status = try? status(place), status.kind == .file, status.mode & 0o111 != 0 else { return false }
            return program != "busybox" || (try? isStaticProgram(place)) == true
        }
    }

    private mutating func lookAtForwarding() {
        forwards = (try? readText("/proc/sys/net/ipv4/ip_forward")).map { $0.hasPrefix("1") }
        // Listing rules loads the kernel's modules for them: only where they are loaded is there anything to see.
        let isLoaded = exists("/sys/module/ip_tables") || exists("/sys/module/nf_tables") || exists("/proc/net/ip_tables_names")
        guard isPrivileged, isLoaded, let iptables = Machine.find("iptables"),
            let answer = try? Subprocess.run([iptables, "-S", "FORWARD"]), answer.status == .exited(code: 0)
        else { return }
        let policy = answer.output.split(separator: "\n").first { $0.hasPrefix("-P FORWARD ") }
        forwardPolicy = policy.map { String($0.dropFirst("-P FORWARD ".count)) }
    }
}

extension Obstacle {
    /// A refusal, with the likeliest of its causes.
    init(_ error: KernelError) {
        let refusal = Refusal(error)
        let cause = Cause.causes(of: refusal, by: Evidence.gather(for: refusal)).first(where: \.isFound)
        let answer = "\(error.call.manualPage) answers \(error.errno.name)"
        if let cause {
            self.init("\(answer): \(cause.meaning) (\(cause.evidence))", remedy: cause.remedy)
        } else {
            self.init("\(answer) (\(error.errno.words))", remedy: error.fix ?? "see \(error.call.manualPage), ERRORS")
        }
    }
}
