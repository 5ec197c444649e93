import Linux

extension GuidedLab {
    /// A v2 group that hands a controller down, and a frozen process in a leaf below it.
    static let treeRules = GuidedLab(
        13, "13-tree-rules", "Tree rules and pause", minutes: 10,
        draws: [.unifiedGroup("LAB_TREE"), .unifiedController("LAB_CONTROLLER")],
        requirements: [.unifiedController, .kernel(major: 5, minor: 2)]
    ) { attempt throws(KernelError) in
        let (tree, controller) = (GroupFolder(attempt.value("LAB_TREE")), attempt.value("LAB_CONTROLLER"))
        func notYet(_ saw: String, lookAt: String, hint: Int) -> Finding {
            .notYet(
                saw: saw,
                expected: "the group \(tree.path), which hands \(controller) down, and a frozen process in a leaf below it",
                lookAt: lookAt, hint: hint)
        }
        guard tree.exists else { return notYet("no group \(tree.path)", lookAt: "ls -d \(tree.path); lab values 13", hint: 1) }
        guard tree.words("cgroup.subtree_control").contains(controller) else {
            if let inner = tree.processes.first {
                return notYet(
                    "the process \(inner) in \(tree.path) itself: a group that holds processes may not hand anything down",
                    lookAt: "cat \(tree.path)/cgroup.procs", hint: 2)
            }
            let has = tree.words("cgroup.controllers").contains(controller)
            return notYet(
                has
                    ? "\(tree.path) has \(controller), and does not hand it down"
                    : "\(tree.path) does not have \(controller) itself: the group above does not hand it down",
                lookAt: "cat \(tree.path)/cgroup.controllers \(tree.path)/cgroup.subtree_control", hint: 3)
        }
        guard let leaf = tree.children.flatMap(\.tree).first(where: { !$0.processes.isEmpty }), let pid = leaf.processes.first
        else {
            return notYet("no process in any group below \(tree.path)", lookAt: "systemd-cgls \(tree.path)", hint: 4)
        }
        guard leaf.number("cgroup.events", "frozen") == 1 else {
            return notYet(
                "the process \(pid) in \(leaf.path), which is not frozen", lookAt: "cat \(leaf.path)/cgroup.events", hint: 5)
        }
        let start = try startTime(ofProcess: pid)
        return .there(
            [
                "\(tree.path) hands \(controller) down and holds no process; \(leaf.path) has \(leaf.processes.count), frozen",
                "the state of the process \(pid) is \(try state(ofProcess: pid)) all the same, as if it slept",
            ],
            traces: [.process(pid: pid, startTime: start)] + tree.tree.map { .cgroup(path: $0.path) })
    }
}
