extension Cgroup {
    /// Changes the limits of a group that may have processes in it; what is nil stays as it is.
    ///
    /// - Returns: what could not be had in full, each a sentence with its remedy.
    /// - Throws: `EOPNOTSUPP` for a limit whose controller is missing; `EBUSY` when the processes use more than they may.
    @discardableResult
    public func update(_ limits: CgroupLimits) throws(KernelError) -> [String] {
        let unifiedNames = limits.controllers.filter { directory(of: $0)?.version == .v2 }.compactMap(\.v2Name)
        if let unified, !unifiedNames.isEmpty {
            let base = String(unified.path.dropLast(name.utf8.count + 1))
            try CgroupDelegation.enable(unifiedNames, for: CgroupName(name), below: base)
        }
        return try apply(limits, isNew: false)
    }

    /// Writes the limits, controller by controller.
    func apply(_ limits: CgroupLimits, isNew: Bool) throws(KernelError) -> [String] {
        var warnings: [String] = []
        for controller in limits.controllers {
            guard let directory = directory(of: controller) else { throw try missing(controller) }
            do {
                switch controller {
                case .memory: warnings += try Memory.apply(limits, to: directory, isNew: isNew)
                case .cpu: try CPU.apply(limits, to: directory, isNew: isNew)
                case .cpuset: try CPUSet.apply(limits, to: directory)
                case .pids: try directory.write(PIDs.setting(limits))
                case .io: warnings += try BlockIO.apply(limits, to: directory)
                case .devices: try Devices.apply(limits.devices ?? [], to: directory, isNew: isNew)
                case .hugetlb: try HugePages.apply(limits, to: directory)
                case .cpuacct, .freezer: break  // they count and stop; there is nothing to limit
                }
            } catch { throw error.wanted("limit \(controller.subject) of the group \(name)") }
        }
        try applyUnified(limits)
        return warnings
    }

    /// Files of v2 by their own names, as OCI's `unified` has them.
    private func applyUnified(_ limits: CgroupLimits) throws(KernelError) {
        if limits.unified.isEmpty { return }
        guard let unified else { throw Cgroup.noUnified(limits, group: name) }
        for (file, text) in limits.unified.sorted(by: { $0.key < $1.key }) {
            let isPlain = file.contains(".") && !file.contains("/") && !file.hasPrefix(".")
            try wanting(
                "set \(file) of the group \(name)",
                fix: "a file of a v2 group has a name like memory.high; its controller must be handed down by the group above"
            ) { () throws(KernelError) in
                guard isPlain else { throw KernelError(call: Call("openat", [cString(file)]), errno: .invalid) }
                try unified.write(CgroupSetting(file, text))
            }
        }
    }

    func missing(_ controller: CgroupController) throws(KernelError) -> KernelError {
        if case .missing(let reason, let remedy) = try CgroupLayout.detect().place(of: controller) {
            return CgroupLayout.refusal(controller, group: name, reason: reason, remedy: remedy)
        }
        return CgroupLayout.refusal(
            controller, group: name, reason: "was not among those the group was made with",
            remedy: "make the group again with a limit of this kind")
    }
}
