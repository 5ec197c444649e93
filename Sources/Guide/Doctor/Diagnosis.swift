import Linux

/// Whether a lab can be done on a machine, and if not quite, why, and what to do.
public struct Diagnosis: Sendable, Equatable {
    public enum Verdict: String, Sendable {
        case canRun = "can run"
        case degraded
        case cannot
    }

    public private(set) var verdict = Verdict.canRun
    /// What keeps the lab from being done, or from being done whole.
    public private(set) var obstacles: [Obstacle] = []

    /// The verdict on what a lab needs, from what the machine has.
    public init(needing requirements: [Requirement], on machine: Machine) {
        for requirement in Diagnosis.always + requirements {
            guard let (obstacle, isFatal) = machine.lack(of: requirement) else { continue }
            verdict = isFatal || verdict == .cannot ? .cannot : .degraded
            if !obstacles.contains(obstacle) { obstacles.append(obstacle) }
        }
    }

    /// What the lab programs themselves need: clone3(2) with a pidfd.
    static let always: [Requirement] = [.kernel(major: 5, minor: 3), .program("sh", package: "dash")]
}

extension Machine {
    /// What of a requirement is not there, and whether the lab cannot be done without it; nil when all is.
    func lack(of requirement: Requirement) -> (Obstacle, isFatal: Bool)? {
        if case .helpful(let wish, let otherwise) = requirement {
            return obstacle(to: wish).map { (Obstacle("\($0.reason): \(otherwise)", remedy: $0.remedy), false) }
        }
        if let obstacle = obstacle(to: requirement) { return (obstacle, true) }
        guard requirement == .fileSystem("overlay"), let overlayOnDisk else { return nil }
        return (Obstacle("only on a tmpfs: \(overlayOnDisk.reason)", remedy: overlayOnDisk.remedy), false)
    }

    private func obstacle(to requirement: Requirement) -> Obstacle? {
        switch requirement {
        case .root:
            return isPrivileged && !isInUserNamespace
                ? nil : Obstacle("only root of the machine can do it, and you are \(you)", remedy: "sudo lab start …")
        case .rootOrUserNamespace: return isPrivileged ? nil : closedNamespaces[.user]
        case .namespace(let kind): return closedNamespaces[kind]
        case .controller(let name):
            return missingControllers[name] ?? (controllers[name] == nil ? Obstacle.unknownController(name) : nil)
        case .unifiedController:
            return unifiedControllers.isEmpty
                ? Obstacle(
                    "no controller of v2 is to be had (control groups here: \(cgroupMode))",
                    remedy: "boot with systemd.unified_cgroup_hierarchy=1, or free one: umount a v1 hierarchy that nobody uses")
                : nil
        case .fileSystem(let type): return closedFileSystems[type]
        case .program(let name, let package):
            return (programs[name] ?? nil) == nil
                ? Obstacle(
                    "\(name == "busybox" ? "a static busybox" : name) is not installed", remedy: "sudo apt-get install \(package)"
                ) : nil
        case .kernel(let major, let minor):
            return kernel < (major, minor)
                ? Obstacle("it needs Linux \(major).\(minor), and this is \(release)", remedy: "boot a newer kernel") : nil
        case .helpful(let wish, _): return obstacle(to: wish)
        }
    }

    var you: String {
        if userID != 0 { return "user \(userID)" }
        if isInUserNamespace { return "root of a user namespace" }
        return isPrivileged ? "root" : "root without CAP_SYS_ADMIN"
    }
}

extension Obstacle {
    fileprivate static func unknownController(_ name: String) -> Obstacle {
        Obstacle("the controller \(name) is not among those of this kernel", remedy: "see /proc/cgroups")
    }
}
