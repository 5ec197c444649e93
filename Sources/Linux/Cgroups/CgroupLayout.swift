/// Which control group hierarchies this process sees, and where it stands in each. See cgroups(7).
///
/// Nothing is assumed of `/sys/fs/cgroup`: the mounts say where the hierarchies are, `/proc/self/cgroup` says which
/// group is ours, and `cgroup.controllers` says what we were handed.
public struct CgroupLayout: Sendable, Equatable {
    public enum Mode: String, Sendable {
        /// Only hierarchies with controllers of their own.
        case v1
        /// Only the unified hierarchy.
        case v2
        /// Both, each with some of the controllers.
        case hybrid
        /// No hierarchy that has controllers is mounted.
        case none
    }

    /// One mounted hierarchy.
    struct Hierarchy: Sendable, Equatable {
        let version: CgroupVersion
        let mount: String
        /// The group of this process, below the mount.
        let ownPath: String
        var controllers: [CgroupController]
        let isReadOnly: Bool

        /// A group's directory, from its path below the mount.
        func directory(_ path: String) -> String { path == "/" ? mount : mount + path }
    }

    /// The v1 hierarchies that have controllers, in the order in which they were mounted.
    let hierarchies: [Hierarchy]
    /// The v2 hierarchy.
    let unified: Hierarchy?
    /// The systemd that delegates a part of the v2 hierarchy to this process; nil when there is none to ask.
    let manager: Systemd?
    /// The directory below which v2 groups are made; nil when none is ours to write in. That of the manager's unit is there
    /// only after the first group has been made.
    public let unifiedBase: String?
    /// The same without a manager.
    let unmanagedBase: String?
    /// The words of `cgroup.controllers` in `unifiedBase`.
    let unifiedControllers: Set<String>
    /// The words of `cgroup.controllers` where the v2 hierarchy is mounted.
    let unifiedRootControllers: Set<String>
    /// The text of /proc/cgroups; nil to read it when an answer needs it.
    let kernelControllers: String?

    public var mode: Mode {
        switch (hierarchies.isEmpty, unified == nil) {
        case (true, true): .none
        case (true, false): .v2
        case (false, true): .v1
        case (false, false): .hybrid
        }
    }

    /// Reads what this process sees.
    ///
    /// - Parameter asksManager: false for groups that are to be made by hand, without systemd's help.
    public static func detect(asksManager: Bool = true) throws(KernelError) -> CgroupLayout {
        CgroupLayout(
            selfCgroup: try ownGroupsText(),
            mountInfo: cgroupLines(try readText("/proc/self/mountinfo")).compactMap { MountInfo($0) },
            v2Controllers: { (try? readText($0 + "/cgroup.controllers")) ?? "" },
            isWritable: isWritable,
            manager: { asksManager ? Systemd.detect(mount: $0, isWritable: isWritable) : nil })
    }

    /// The layout that these texts describe, for tests and for other processes.
    ///
    /// - Parameters:
    ///   - selfCgroup: the text of /proc/self/cgroup.
    ///   - mountInfo: the mounts, in the kernel's order.
    ///   - v2Controllers: the text of `cgroup.controllers` in a directory.
    ///   - isWritable: whether groups can be made in a directory.
    ///   - manager: the systemd to ask, where v2 is mounted there and has all controllers.
    ///   - kernelControllers: the text of /proc/cgroups; nil to read it when it is needed.
    public init(
        selfCgroup: String, mountInfo: [MountInfo], v2Controllers: (String) -> String, isWritable: (String) -> Bool,
        manager: (String) -> Systemd? = { _ in nil }, kernelControllers: String? = nil
    ) {
        let own = CgroupLayout.ownGroups(selfCgroup)
        let visible = CgroupLayout.visible(mountInfo)
        var named: Set<String> = []
        hierarchies = visible.compactMap { mount in
            guard mount.type == "cgroup", let found = CgroupLayout.v1Hierarchy(mount, own) else { return nil }
            // A hierarchy may be mounted twice: the first place will do.
            return named.insert(found.controllers.map(\.rawValue).joined(separator: ",")).inserted ? found : nil
        }
        let elsewhere = Set(hierarchies.flatMap(\.controllers))
        unified = visible.first { $0.type == "cgroup2" }.map { mount in
            Hierarchy(
                version: .v2, mount: mount.mountPoint, ownPath: CgroupLayout.below(mount.root, own[""] ?? "/"),
                controllers: CgroupController.allCases.filter { !elsewhere.contains($0) },
                isReadOnly: mount.options.contains("ro"))
        }
        unmanagedBase = unified.flatMap { CgroupLayout.base(in: $0, isWritable: isWritable) }
        let asked = hierarchies.isEmpty && unified?.isReadOnly == false ? unified.flatMap { manager($0.mount) } : nil
        self.manager = asked
        if let unified, let asked {
            unifiedBase = unified.mount + asked.unitPath
            // Once the unit is there it has all that its manager has.
            unifiedControllers = CgroupLayout.words(v2Controllers(unified.mount + asked.path))
        } else {
            unifiedBase = unmanagedBase
            unifiedControllers = CgroupLayout.words(unifiedBase.map(v2Controllers) ?? "")
        }
        unifiedRootControllers =
            unifiedBase == unified?.mount ? unifiedControllers : CgroupLayout.words(unified.map { v2Controllers($0.mount) } ?? "")
        self.kernelControllers = kernelControllers
    }

    /// The directories below which v2 groups may be, the first being that in which they are made.
    var unifiedBases: [String] { [unifiedBase, unmanagedBase == unifiedBase ? nil : unmanagedBase].compactMap { $0 } }

    /// Where a controller is, or why it is not to be had.
    public func place(of controller: CgroupController) -> ControllerPlace {
        if let found = hierarchies.first(where: { $0.controllers.contains(controller) }) {
            return found.isReadOnly ? readOnly(found) : .v1(mount: found.mount, ownPath: found.ownPath)
        }
        guard let unified else { return missingFromV1(controller) }
        if unified.isReadOnly { return readOnly(unified) }
        let isPresent = controller.v2Name.map(unifiedRootControllers.contains) ?? true
        guard isPresent else { return hierarchies.isEmpty ? missingFromV2(controller) : missingFromV1(controller) }
        guard unifiedBase != nil, controller.v2Name.map(unifiedControllers.contains) ?? true else {
            return notDelegated(controller)
        }
        return .v2(mount: unified.mount, ownPath: unified.ownPath)
    }

    /// The groups of this process: from each v1 controller's name, and from "" for v2.
    private static func ownGroups(_ text: String) -> [String: String] {
        var groups: [String: String] = [:]
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            let path = String(Substring(fields[2]))
            for word in fields[1].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
                groups[String(Substring(word))] = path
            }
        }
        return groups
    }

    private static func v1Hierarchy(_ mount: MountInfo, _ own: [String: String]) -> Hierarchy? {
        let controllers = CgroupController.allCases.filter { mount.superOptions.contains($0.v1Name) }
        guard let first = controllers.first else { return nil }
        return Hierarchy(
            version: .v1, mount: mount.mountPoint, ownPath: below(mount.root, own[first.v1Name] ?? "/"), controllers: controllers,
            isReadOnly: mount.options.contains("ro"))
    }

    /// A group's path below a mount that shows only the part of the hierarchy under `root`, as in a container.
    private static func below(_ root: String, _ path: String) -> String {
        if path.hasPrefix("/..") { return "/" }
        if root == "/" || !(path == root || path.hasPrefix(root + "/")) { return root == "/" ? path : "/" }
        let rest = String(path.dropFirst(root.count))
        return rest.isEmpty ? "/" : rest
    }

    /// Where v2 groups go: at the top where that is ours, else beside our own group, else in it.
    ///
    /// Beside comes before in: our own group holds processes (us), and a group that does may not hand controllers to
    /// groups below it.
    private static func base(in unified: Hierarchy, isWritable: (String) -> Bool) -> String? {
        if unified.isReadOnly { return nil }
        let own = unified.ownPath
        let parent = own == "/" ? "/" : String(own[..<own.lastIndex(of: "/")!])
        var candidates = ["/"]
        for path in [parent.isEmpty ? "/" : parent, own] where !candidates.contains(path) { candidates.append(path) }
        return candidates.map(unified.directory).first(where: isWritable)
    }

    static func words(_ text: String) -> Set<String> {
        Set(text.utf8.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }.map { String(Substring($0)) })
    }
}
