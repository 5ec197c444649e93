extension Cgroup {
    /// Makes a group with its limits, before any process is in it.
    ///
    /// On v1 in every hierarchy that lets us: a group in each counts, and can be limited later. On v2 in one place.
    /// When anything fails, what was made is removed.
    ///
    /// - Parameters:
    ///   - name: words joined by slashes: `minibox/4f2a…`. Parents are made as needed, and stay.
    ///   - everywhere: false to leave out the v1 hierarchies that `limits` neither limits nor wants counted.
    /// - Throws: `EOPNOTSUPP` for a limit whose controller is missing, with its name, the reason and the remedy; `EEXIST`
    ///   when there is a group of that name with processes in it; what the kernel says of a limit.
    public static func create(
        named name: String, in layout: CgroupLayout, limits: CgroupLimits = CgroupLimits(), everywhere: Bool = true
    ) throws(KernelError) -> Cgroup {
        let valid = try CgroupName(name)
        let needed = limits.controllers
        for controller in needed {
            if case .missing(let reason, let remedy) = layout.place(of: controller) {
                throw CgroupLayout.refusal(controller, group: name, reason: reason, remedy: remedy)
            }
        }
        let wanted = limits.counted.union(needed).union(everywhere ? CgroupController.everyGroup : [])
        var group = Cgroup(name: name, directories: [], restrictsCPUs: !(limits.cpusetCPUs ?? "").isEmpty)
        do {
            for hierarchy in layout.hierarchies {
                guard hierarchy.controllers.contains(where: wanted.contains) else { continue }
                if let directory = try hierarchy.makeGroup(valid, for: needed) { group.directories.append(directory) }
            }
            try group.makeUnified(valid, layout, limits)
            if group.directories.isEmpty { group.warnings.append(layout.nothingMade(name)) }
            group.warnings += try group.apply(limits, isNew: true)
        } catch {
            try? group.remove(parents: true)
            throw error.wanted("make the group \(name)")
        }
        return group
    }

    /// Makes the v2 directory: always on a pure v2 machine, on a hybrid one only when a limit needs it.
    private mutating func makeUnified(_ name: CgroupName, _ layout: CgroupLayout, _ limits: CgroupLimits) throws(KernelError) {
        guard let unified = layout.unified else { return }
        let needed = limits.controllers.filter(unified.controllers.contains)
        let counted = limits.counted.filter(unified.controllers.contains)
        guard layout.mode == .v2 || !needed.isEmpty || !limits.unified.isEmpty else { return }
        guard let base = layout.unifiedBase else {
            if !limits.unified.isEmpty { throw Cgroup.noUnified(limits, group: name.text) }
            return
        }
        try ThreadedGroup.refuse(base, for: name.text)
        var available: [CgroupController] = []
        for controller in counted.sorted(by: { $0.rawValue < $1.rawValue }) where !needed.contains(controller) {
            guard case .missing(let reason, let remedy) = layout.place(of: controller) else {
                available.append(controller)
                continue
            }
            warnings.append("\(controller.subject) is not counted: the controller \(controller.rawValue) \(reason) (\(remedy))")
        }
        let byFile = Set(limits.unified.keys.map { String($0.prefix { $0 != "." }) }).intersection(layout.unifiedControllers)
        let words = Set((needed + available).compactMap(\.v2Name)).union(byFile)
        do {
            try CgroupDelegation.enable(words.sorted(), for: name, below: base)
            let path = try CgroupTree.make(name, below: base)
            directories.append(CgroupDirectory(version: .v2, controllers: unified.controllers, path: path))
        } catch {
            CgroupTree.removeEmptyParents(of: "\(base)/\(name.text)", levels: name.components.count - 1)
            throw error
        }
    }

    static func noUnified(_ limits: CgroupLimits, group: String) -> KernelError {
        let files = limits.unified.keys.sorted().joined(separator: ", ")
        return KernelError(
            purpose: "set \(files) of the group \(group)", call: Call("cgroups", [], section: 7), errno: .notSupported,
            fix: "these are files of cgroup v2, and this process may make no group there")
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
