extension Cgroup {
    /// Makes a group with its limits, before any process is in it.
    ///
    /// On v1 in every hierarchy that lets us: a group in each counts, and can be limited later. On v2 in one place.
    /// When anything fails, what was made is removed.
    ///
    /// - Parameters:
    ///   - name: words joined by slashes: `minibox/4f2a…`. Parents are made as needed, and stay.
    ///   - everywhere: false to leave out the v1 hierarchies that `limits` neither limits nor wants counted.
    ///   - warnsOfMissing: true to go on without a limit whose controller is missing, with a warning.
    /// - Throws: `EOPNOTSUPP` for a limit whose controller is missing, with its name, the reason and the remedy; `EEXIST`
    ///   when there is a group of that name with processes in it; what the kernel says of a limit.
    public static func create(
        named name: String, in layout: CgroupLayout, limits: CgroupLimits = CgroupLimits(), everywhere: Bool = true,
        warnsOfMissing: Bool = false
    ) throws(KernelError) -> Cgroup {
        let valid = try CgroupName(name)
        var limits = limits
        var group = Cgroup(name: name, directories: [], restrictsCPUs: !(limits.cpusetCPUs ?? "").isEmpty)
        for controller in limits.controllers {
            if warnsOfMissing, let obstacle = layout.obstacle(to: controller) {
                group.warnings.append("\(controller.subject) is not limited: " + controller.saying(obstacle))
                limits = limits.without(controller)
            } else if case .missing(let reason, let remedy) = layout.place(of: controller) {
                throw CgroupLayout.refusal(controller, group: name, reason: reason, remedy: remedy)
            }
        }
        let wanted = limits.counted.union(limits.controllers).union(everywhere ? CgroupController.everyGroup : [])
        do {
            for hierarchy in layout.hierarchies {
                guard hierarchy.controllers.contains(where: wanted.contains) else { continue }
                if let directory = try hierarchy.makeGroup(valid, for: limits.controllers) { group.directories.append(directory) }
            }
            try group.makeUnified(valid, layout, &limits, warnsOfMissing)
            if group.directories.isEmpty { group.notes.append(layout.nothingMade(name)) }
            group.warnings += try group.apply(limits, isNew: true)
        } catch {
            try? group.remove(parents: true)
            throw error.wanted("make the group \(name)")
        }
        return group
    }

    /// Makes the v2 directory: always on a pure v2 machine, on a hybrid one only when a limit needs it.
    private mutating func makeUnified(
        _ name: CgroupName, _ layout: CgroupLayout, _ limits: inout CgroupLimits, _ warnsOfMissing: Bool
    ) throws(KernelError) {
        guard let unified = layout.unified else { return }
        let needed = limits.controllers.filter(unified.controllers.contains)
        let counted = limits.counted.filter(unified.controllers.contains)
        guard layout.mode == .v2 || !needed.isEmpty || !limits.unified.isEmpty else { return }
        // Once systemd, if that looks after the tree, has delegated a part of it.
        let refusal = layout.settled()
        guard let base = refusal == nil ? layout.unifiedBase : layout.unmanagedBase else {
            if !limits.unified.isEmpty { throw Cgroup.noUnified(limits, group: name.text) }
            guard let refusal else { return }
            if !warnsOfMissing, !needed.isEmpty { throw refusal }
            for controller in needed {
                warnings.append("\(controller.subject) is not limited: \(refusal)")
                limits = limits.without(controller)
            }
            if needed.isEmpty { notes.append("\(refusal)") }
            return
        }
        if let refusal { notes.append("\(refusal)") }
        try ThreadedGroup.refuse(base, for: name.text)
        var available: [CgroupController] = []
        for controller in counted.sorted(by: { $0.rawValue < $1.rawValue }) where !needed.contains(controller) {
            if case .missing(let reason, let remedy) = layout.place(of: controller) {
                notes.append("\(controller.subject) is not counted: " + controller.saying((reason, remedy)))
            } else {
                available.append(controller)
            }
        }
        let byFile = Set(limits.unified.keys.map { String($0.prefix { $0 != "." }) }).intersection(layout.unifiedControllers)
        let words = byFile.union(needed.compactMap(\.v2Name))
        do {
            try enable(words, available, for: name, below: base)
            let path = try CgroupTree.make(name, below: base)
            directories.append(CgroupDirectory(version: .v2, controllers: unified.controllers, path: path))
        } catch {
            CgroupTree.removeEmptyParents(of: "\(base)/\(name.text)", levels: name.components.count - 1)
            throw error
        }
    }

    /// Has controllers handed down: those that limits need, and those that only count, as far as that is possible.
    private mutating func enable(
        _ needed: Set<String>, _ counting: [CgroupController], for name: CgroupName, below base: String
    ) throws(KernelError) {
        do {
            try CgroupDelegation.enable(needed.union(counting.compactMap(\.v2Name)).sorted(), for: name, below: base)
        } catch {
            let lost = counting.filter { $0.v2Name != nil }
            guard !lost.isEmpty else { throw error }
            try CgroupDelegation.enable(needed.sorted(), for: name, below: base)
            notes.append("nothing counts \(lost.map(\.subject).joined(separator: ", ")): \(error)")
        }
    }

    static func noUnified(_ limits: CgroupLimits, group: String) -> KernelError {
        let files = limits.unified.keys.sorted().joined(separator: ", ")
        return KernelError(
            purpose: "set \(files) of the group \(group)", call: Call("cgroups", [], section: 7), errno: .notSupported,
            fix: "these are files of cgroup v2, and this process may make no group there")
    }
}

extension CgroupController {
    /// `the controller memory is not mounted (mount it: …)`
    fileprivate func saying(_ obstacle: (reason: String, remedy: String)) -> String {
        "the controller \(rawValue) \(obstacle.reason) (\(obstacle.remedy))"
    }
}

extension CgroupLayout {
    fileprivate func nothingMade(_ name: String) -> String {
        let why = obstacle(to: .freezer) ?? obstacle(to: .pids)
        return "the group \(name) is nowhere, so nothing is limited, counted or frozen"
            + (why.map { ": the controller \($0.reason) (\($0.remedy))" } ?? "")
    }
}

extension CgroupLayout.Hierarchy {
    /// Makes a v1 group; nil when we may not, and no limit needs it.
    fileprivate func makeGroup(_ name: CgroupName, for needed: [CgroupController]) throws(KernelError) -> CgroupDirectory? {
        let required = controllers.first(where: needed.contains)
        var refusal: KernelError?
        if !isReadOnly {
            for base in bases {
                do {
                    let made = CgroupDirectory(
                        version: .v1, controllers: controllers, path: try CgroupTree.make(name, below: base))
                    // It shares the hierarchy with others: then it must let processes in, even if nobody asked for it.
                    if controllers.contains(.cpuset) { try CPUSet.inherit(made, levels: name.components.count) }
                    return made
                } catch {
                    guard [.access, .permission, .readOnly].contains(error.errno) else { throw error }
                    refusal = error
                }
            }
        }
        guard let required, let refusal else { return nil }
        let place = CgroupLayout.notWritable(self)
        throw refusal.wanted(
            "limit \(required.subject), for the controller \(required.rawValue) \(place.reason)", fix: place.remedy)
    }
}
