/// Why a controller cannot be had here, and what to do about it.
extension CgroupLayout {
    /// What keeps this process from limiting with a controller, write access included; nil when nothing does.
    ///
    /// - Returns: a clause whose subject is the controller, and what to do about it.
    public func obstacle(to controller: CgroupController) -> (reason: String, remedy: String)? {
        if case .missing(let reason, let remedy) = place(of: controller) { return (reason, remedy) }
        guard let hierarchy = hierarchies.first(where: { $0.controllers.contains(controller) }),
            !hierarchy.bases.contains(where: CgroupLayout.isWritable)
        else { return nil }
        return CgroupLayout.notWritable(hierarchy)
    }

    /// The folder below which this process may make groups that a controller limits, and which version's files they have.
    ///
    /// - Throws: `EOPNOTSUPP` with the reason and the remedy, when there is none.
    public func base(for controller: CgroupController) throws(KernelError) -> (version: CgroupVersion, folder: String) {
        if let obstacle = obstacle(to: controller) {
            throw CgroupLayout.refusal(controller, group: nil, reason: obstacle.reason, remedy: obstacle.remedy)
        }
        if let hierarchy = hierarchies.first(where: { $0.controllers.contains(controller) }),
            let base = hierarchy.bases.first(where: CgroupLayout.isWritable)
        {
            return (.v1, base)
        }
        return (.v2, unifiedBase ?? "")
    }

    static func notWritable(_ hierarchy: Hierarchy) -> (reason: String, remedy: String) {
        (
            "is not delegated: this user may not write in \(hierarchy.bases.joined(separator: " or "))",
            "run as root: cgroup v1 has no safe way to hand a hierarchy to an ordinary user"
        )
    }

    func readOnly(_ hierarchy: Hierarchy) -> ControllerPlace {
        .missing(
            reason: "is mounted read-only on \(hierarchy.mount)",
            remedy: "a surrounding container hides it: run on the host, or give that container a writable cgroup mount")
    }

    func notDelegated(_ controller: CgroupController) -> ControllerPlace {
        let own = unified.map { $0.directory($0.ownPath) } ?? "/"
        guard let base = unifiedBase else {
            return .missing(
                reason: "is not delegated: neither \(own) nor a group above it is writable for this user",
                remedy:
                    "run as root, or log in with ssh or on a console, where systemd then runs for this user (otherwise, as root: "
                    + "loginctl enable-linger USER); for groups by hand: systemd-run --user --scope -p Delegate=yes COMMAND")
        }
        if let manager, manager.isOfUser {
            return .missing(
                reason: "is not delegated to \((unified?.mount ?? "") + manager.path): it is not in its cgroup.controllers",
                remedy: "as root: systemctl edit user@.service, to add the lines [Service] and Delegate=cpu cpuset io memory "
                    + "pids, then systemctl restart user@\(effectiveUserID()).service, which ends what runs there")
        }
        return .missing(
            reason: "is not delegated to \(base): it is not in its cgroup.controllers",
            remedy: "hand it down: echo +\(controller.rawValue) > cgroup.subtree_control in each group above")
    }

    func missingFromV2(_ controller: CgroupController) -> ControllerPlace {
        .missing(
            reason: "is not in \(unified?.mount ?? "")/cgroup.controllers: this kernel lacks it, switched it off at boot, "
                + "or a surrounding container was not handed it",
            remedy: "see 'zgrep CGROUP /proc/config.gz', and boot without cgroup_disable=\(controller.rawValue)")
    }

    func missingFromV1(_ controller: CgroupController) -> ControllerPlace {
        let name = controller.v1Name
        let table = kernelControllers ?? (try? readText("/proc/cgroups")) ?? ""
        // #subsys_name hierarchy num_cgroups enabled
        let fields = table.split(separator: "\n").map { $0.split { $0 == "\t" || $0 == " " } }.first { $0.first ?? "" == name }
        guard let fields, fields.count >= 4 else {
            return .missing(
                reason: "is not in this kernel: /proc/cgroups does not list \(name)",
                remedy: "use a kernel that was built with it (cgroups(7), the CONFIG_ option of the controller)")
        }
        if fields[3] == "0" {
            return .missing(
                reason: "was switched off when the machine booted",
                remedy: "boot without cgroup_disable=\(name), or with cgroup_enable=\(name)")
        }
        if fields[1] != "0" {
            return .missing(
                reason: "belongs to a v1 hierarchy that is not mounted where this process could see it",
                remedy: "mount it: mkdir /sys/fs/cgroup/\(name) && mount -t cgroup -o \(name) \(name) /sys/fs/cgroup/\(name)")
        }
        return .missing(
            reason: "is not mounted: the kernel has it, but no hierarchy does",
            remedy: "mount it: mkdir /sys/fs/cgroup/\(name) && mount -t cgroup -o \(name) \(name) /sys/fs/cgroup/\(name)")
    }

    /// The error of a limit whose controller is not to be had.
    static func refusal(_ controller: CgroupController, group: String?, reason: String, remedy: String) -> KernelError {
        KernelError(
            purpose:
                "limit \(controller.subject) of \(group.map { "the group \($0)" } ?? "a group"), for the controller \(controller.rawValue) \(reason)",
            call: Call("cgroups", [cString(controller.rawValue)], section: 7), errno: .notSupported, fix: remedy)
    }
}
