import Linux

/// Values that say where on this machine a control group is made, and how its files are called: v1 and v2 differ in both.
extension Draw {
    /// The folder of a group that the learner makes, where this machine has the controller: its last part is drawn.
    static func group(_ controller: CgroupController, _ variable: String) -> Draw {
        Draw(variable) { pick throws(KernelError) in
            let base = try CgroupLayout.detect(asksManager: false).base(for: controller).folder
            return "\(base)/\(try name(variable).draw(pick))"
        }
    }

    /// One of two words, after the version that has the controller here.
    static func word(_ variable: String, for controller: CgroupController, v1: String, v2: String) -> Draw {
        Draw(variable) { _ throws(KernelError) in
            switch try CgroupLayout.detect(asksManager: false).base(for: controller).version {
            case .v1: v1
            case .v2: v2
            }
        }
    }

    /// The folder of a v2 group that the learner makes, on a machine whose v2 tree has a controller to hand down.
    static func unifiedGroup(_ variable: String) -> Draw {
        Draw(variable) { pick throws(KernelError) in
            "\(try unifiedTree().folder)/\(try name(variable).draw(pick))"
        }
    }

    /// A controller that the v2 tree has here, and that binds whole processes: memory first, since everybody knows it.
    static func unifiedController(_ variable: String) -> Draw {
        Draw(variable) { _ throws(KernelError) in
            let known = try unifiedTree().controllers
            return known.contains("memory") ? "memory" : known.sorted()[0]
        }
    }

    private static func unifiedTree() throws(KernelError) -> (folder: String, controllers: [String]) {
        let folder = try CgroupLayout.detect(asksManager: false).unifiedBase
        let words = folder.flatMap { try? readText("\($0)/cgroup.controllers") } ?? ""
        let controllers = words.split { $0 == " " || $0 == "\n" }.map(String.init).filter {
            CgroupController(rawValue: $0)?.isThreaded != true
        }
        guard let folder, !controllers.isEmpty else {
            throw KernelError(
                purpose: "choose a place for a tree of v2 groups: "
                    + (folder.map {
                        "\($0)/cgroup.controllers names none that binds whole processes: v1 has taken them, or nobody hands them down"
                    }
                        ?? "no v2 tree is mounted where you may write"),
                call: Call("cgroups", [], section: 7), errno: .notSupported,
                fix: folder == nil
                    ? "run as root, or in a group of your own: systemd-run --user --scope -p Delegate=yes lab start 13"
                    : "boot with cgroup_no_v1=all, or do this lab on a machine that has only v2: most have")
        }
        return (folder, controllers)
    }
}
