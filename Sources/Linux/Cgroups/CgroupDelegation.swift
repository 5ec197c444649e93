/// Handing controllers down the v2 tree: a group has the files of a controller only when its parent's
/// `cgroup.subtree_control` names it, and the parent only when its own parent's does. See cgroups(7).
enum CgroupDelegation {
    /// Makes the groups above `name`, and sees to it that they hand down these controllers.
    ///
    /// Looks first: one look at the parent spares a write in every group above it, and a group that is not ours to write
    /// may hand down all that is needed.
    static func enable(_ controllers: [String], for name: CgroupName, below base: String) throws(KernelError) {
        if controllers.isEmpty { return }
        let levels = ([base] + name.paths(below: base)).dropLast()
        let parent = levels[levels.count - 1]
        let lacking: [String]
        do { lacking = try missing(controllers, in: parent) } catch {
            guard error.errno == .missing else { throw error }
            try CgroupTree.makeParents(of: name, below: base)
            lacking = controllers
        }
        if lacking.isEmpty { return }
        for level in levels { try handDown(lacking, in: level) }
    }

    private static func missing(_ controllers: [String], in group: String) throws(KernelError) -> [String] {
        let enabled = CgroupLayout.words(try readText("\(group)/cgroup.subtree_control"))
        return controllers.filter { !enabled.contains($0) }
    }

    private static func handDown(_ controllers: [String], in group: String) throws(KernelError) {
        do { try write(controllers, in: group) } catch {
            // A group with processes may not hand anything down, except the root. If they are only we, we step aside.
            guard error.errno == .busy, try stepAside(from: group) else {
                throw error.wanted("let \(group) hand down \(controllers.joined(separator: ", "))", fix: fix(error, group))
            }
            try write(controllers, in: group)
        }
    }

    private static func write(_ controllers: [String], in group: String) throws(KernelError) {
        let text = controllers.map { "+" + $0 }.joined(separator: " ")
        try writeControl(
            text, to: "\(group)/cgroup.subtree_control", shell: .command("echo '\(text)' > \(group)/cgroup.subtree_control"))
    }

    /// Moves this process, and the one that it is a copy of, into a leaf of their group; false when others are in it, who are
    /// not ours to move, and when the group is a unit of systemd's that was delegated to nobody.
    private static func stepAside(from group: String) throws(KernelError) -> Bool {
        guard CgroupLayout.isDelegated(group) else { return false }
        let processes = try readText("\(group)/cgroup.procs").split(separator: "\n").compactMap { Int32($0) }
        guard processes.allSatisfy(isOurs) else { return false }
        let leaf = try CgroupTree.make(CgroupName("minibox.self"), below: group)
        for process in processes { try writeControl("\(process)", to: "\(leaf)/cgroup.procs") }
        return true
    }

    /// Whether it is this process, or the command that has forked it and waits for it: a monitor's.
    private static func isOurs(_ process: Int32) -> Bool {
        if process == processID() { return true }
        let own = try? readLink("/proc/self/exe")
        return process == parentProcessID() && own != nil && own == (try? readLink("/proc/\(process)/exe"))
    }

    private static func fix(_ error: KernelError, _ group: String) -> String? {
        switch error.errno {
        case .busy:
            "processes are in it, and a group may either hold processes or hand controllers down: move them to a leaf: mkdir "
                + "\(group)/init; for p in $(cat \(group)/cgroup.procs); do echo $p > \(group)/init/cgroup.procs; done"
        case .missing: "the group above does not hand it down: see cat \(group)/cgroup.controllers"
        case .notSupported: "the group is threaded (cgroup.type), and this controller works for whole processes only"
        case .access, .permission:
            "run as root, or let systemd delegate a group: systemd-run --user --scope -p Delegate=yes COMMAND"
        default: nil
        }
    }
}
