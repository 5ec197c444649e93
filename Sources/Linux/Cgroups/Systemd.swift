/// systemd, where it looks after the v2 tree: the machine's for root, for anybody else the one that her login has started.
///
/// A part of the tree has one writer. Whoever makes groups in systemd's part loses controllers, and with them the limits,
/// as soon as systemd goes through its units: so it is asked for a part with `Delegate=yes`, once in each boot or login. That
/// is `minibox.service`, a unit without a process, which costs nothing and is there until the machine or the user's systemd
/// goes down; all groups are made below it. See systemd.resource-control(5), Delegate=.
public struct Systemd: Sendable, Equatable {
    static let unit = "minibox.service"
    private static let slice = "minibox.slice"
    /// The group below the unit in which processes wait that are to start others in groups beside it.
    static let leaf = "monitors"

    /// The group that this systemd is the writer of, below the mount: `` or `/user.slice/…/user@1000.service`.
    let path: String
    /// Where its socket and its transient units are.
    let folder: String
    let isOfUser: Bool

    /// The one of the machine, for root.
    static let ofMachine = Systemd(path: "", folder: "/run/systemd", isOfUser: false)

    /// That of an ordinary user.
    static func ofUser(_ id: UInt32) -> Systemd {
        Systemd(
            path: "/user.slice/user-\(id).slice/user@\(id).service", folder: "/run/user/\(id)/systemd", isOfUser: true)
    }

    /// The one that this process may ask; nil where systemd does not look after the tree, or none runs for this user.
    static func detect(mount: String, isWritable: (String) -> Bool) -> Systemd? {
        guard isDirectory("/run/systemd/system") else { return nil }
        let id = effectiveUserID()
        let manager = id == 0 ? ofMachine : ofUser(id)
        return exists(manager.socket) && isWritable(mount + manager.path) ? manager : nil
    }

    /// The unit's group, below the mount.
    var unitPath: String { "\(path)/\(Systemd.slice)/\(Systemd.unit)" }

    var socket: String { "\(folder)/private" }

    /// Whether a process in this group may be moved below the unit without systemd: it takes write access to the group that
    /// is above both.
    func reaches(_ ownPath: String) -> Bool { path.isEmpty || ownPath == path || ownPath.hasPrefix(path + "/") }

    // MARK: Asking

    /// Sees to it that the unit and its group are there, and that this process may start others in groups below it.
    ///
    /// - Parameter ownPath: the group of this process.
    /// - Throws: what systemd says.
    func settle(in mount: String, from ownPath: String) throws(KernelError) {
        // Written when the unit is made, and removed with it.
        if !exists("\(folder)/transient/\(Systemd.unit)") { try start() }
        let slice = try open("\(mount)\(path)/\(Systemd.slice)", [.readOnly, .directory])
        _ = try lock(slice.number, wait: true)
        let isThere = isDirectory(mount + unitPath)
        if !isThere { try CgroupTree.ensureGroup(mount + unitPath) }
        // When a user's systemd first moves a process there it begins to look after the group, and takes back what that hands
        // down: this comes before anything is handed down. It then removes a group that has become empty.
        if isOfUser, !isThere || !reaches(ownPath) { try takeOver(in: mount, attempts: 3) }
    }

    /// Moves this process below the unit, from wherever it is: out of a login's session, for example, where only the machine's
    /// systemd may do it. It takes milliseconds.
    private func takeOver(in mount: String, attempts: Int) throws(KernelError) {
        do {
            let leaf = "\(mount)\(unitPath)/\(Systemd.leaf)"
            if !isDirectory(leaf) {
                try CgroupTree.ensureGroup(mount + unitPath)
                try CgroupTree.ensureGroup(leaf)
            }
            try wanting("move this process below \(Systemd.unit)") { () throws(KernelError) in
                try SystemdCall.attach(
                    processID(), to: Systemd.unit, below: "/\(Systemd.leaf)", over: socket)
            }
        } catch {
            // The last process below has ended a moment ago, and systemd has tidied.
            guard error.errno == .missing, attempts > 1 else { throw error }
            try takeOver(in: mount, attempts: attempts - 1)
        }
    }

    /// Another command may be at it, too: then this waits for the same job.
    private func start() throws(KernelError) {
        let scope = isOfUser ? ["--user"] : []
        let properties = ["Type=oneshot", "RemainAfterExit=yes", "Delegate=yes", "TasksMax=infinity", "TimeoutStopSec=10"]
        // Its end would be that of the delegation, while there are containers.
        let lasting = ["IgnoreOnIsolate=yes", "RefuseManualStop=yes"]
        let made = try run(
            "systemd-run",
            scope + ["--quiet", "--collect", "--unit=\(Systemd.unit)", "--slice=\(Systemd.slice)"]
                + ["--description=Containers of minibox"] + (properties + lasting).flatMap { ["-p", $0] } + ["true"])
        if made.succeeded { return }
        let started = try run("systemctl", scope + ["--quiet", "start", Systemd.unit])
        if !started.succeeded { throw refusal((made.errors + started.errors).split(separator: "\n").joined(separator: "; ")) }
    }

    private func run(_ program: String, _ arguments: [String]) throws(KernelError) -> ProgramOutcome {
        let own = environmentWords().filter { !$0.hasPrefix("XDG_RUNTIME_DIR=") && !$0.hasPrefix("LC_ALL=") }
        let runtime = isOfUser ? ["XDG_RUNTIME_DIR=\(folder.dropLast("/systemd".utf8.count))"] : []
        do { return try runProgram(program, arguments, environment: own + runtime + ["LC_ALL=C"]) } catch let error as KernelError
        {
            throw error
        } catch { throw refusal("\(error)") }
    }

    private func refusal(_ why: String) -> KernelError {
        KernelError(
            purpose: "have systemd delegate a group: it says \"\(why)\"", call: Call("systemd-run", [], section: 1),
            errno: .permission,
            fix: "see systemctl \(isOfUser ? "--user " : "")status \(Systemd.unit)")
    }
}

extension CgroupLayout {
    /// Whether v2 groups are made below a unit that systemd delegates to this user.
    public var isDelegatedBySystemd: Bool { manager != nil }

    /// Moves this process, if need be, to where it may start others in groups that are there already.
    public func approach() throws(KernelError) {
        guard let manager, let unified, !manager.reaches(unified.ownPath) else { return }
        try settle()
    }

    /// Has the manager, if there is one, make its unit, and this process moved to where it may start others below it.
    ///
    /// - Returns: what systemd says against it.
    func settled() -> KernelError? {
        do {
            try settle()
            return nil
        } catch { return error }
    }

    private func settle() throws(KernelError) {
        guard let manager, let unified else { return }
        // This layout may be older than the last move.
        let own = try CgroupLayout.ownGroupsText().contains("\(manager.unitPath)/") ? manager.unitPath : unified.ownPath
        try manager.settle(in: unified.mount, from: own)
    }

    /// Whether a group is ours to arrange: systemd's own units are not, and it marks those that it has delegated.
    static func isDelegated(_ group: String) -> Bool {
        guard isDirectory("/run/systemd/system") else { return true }
        var path = group
        while let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            if [".service", ".scope", ".slice"].contains(where: path.hasSuffix) {
                // The first since systemd 251, for everybody to see.
                return ["user.delegate", "trusted.delegate"].contains { (try? extendedAttribute($0, of: path)) == "1" }
            }
            path = String(path[..<slash])
        }
        return true
    }
}
