import Linux
import OCI

/// Where the root filesystem comes from.
public enum RootFilesystem: Sendable, Equatable {
    /// A directory as it is.
    case directory(String)
    /// Layers, mounted at a directory inside the container's own mount namespace.
    case overlay(OverlayLayers, mountPoint: String)
    /// The same by fuse-overlayfs, where the kernel's own overlay is not allowed.
    case fuseOverlay(OverlayLayers, mountPoint: String)

    /// The path of the root before the root changes.
    var path: String {
        switch self {
        case .directory(let path): path
        case .overlay(_, let mountPoint), .fuseOverlay(_, let mountPoint): mountPoint
        }
    }
}

/// All that is needed to start a container's first process: decided, checked and opened before anything is cloned.
public struct Launch: Sendable {
    public var spec: Spec
    public var root: RootFilesystem
    /// The group that the process joins, limits already set; nil for none.
    public var cgroup: Cgroup?
    /// The compiled system call filter; nil for none.
    public var seccompProgram: [UInt8]?
    /// Whether the first process waits, before it settles what depends on its links, until the host side has made them.
    public var waitsForNetwork = false
    /// Names of steps to leave out.
    public var leftOut: Set<String> = []

    public init(spec: Spec, root: RootFilesystem) {
        self.spec = spec
        self.root = root
    }

    /// The namespaces that the process gets anew in clone3; the cgroup namespace follows once it is in its group.
    var clonedNamespaces: NamespaceFlags { namespaces(existing: false).subtracting(.cgroup) }
    var unsharesCgroupNamespace: Bool { namespaces(existing: false).contains(.cgroup) }
    var hasUserNamespace: Bool { namespaces(existing: false).contains(.user) }

    /// Whether it runs in another user namespace than the first: its own, or a surrounding container's.
    var isBelowUserNamespace: Bool { hasUserNamespace || !isRootOfMachine() }

    /// An ordinary user gives up setgroups(2) to be allowed to write the group map.
    var deniesGroups: Bool { hasUserNamespace && (spec.linux?.gidMappings ?? []).reduce(0) { $0 + Int($1.size) } <= 1 }

    private func namespaces(existing: Bool) -> NamespaceFlags {
        var flags: NamespaceFlags = []
        for namespace in spec.linux?.namespaces ?? [] where (namespace.path != nil) == existing {
            if let kind = NamespaceKind(specification: namespace.type) { flags.formUnion(kind.flag) }
        }
        return flags
    }

    /// The namespaces that the process enters: kind and path.
    var enteredNamespaces: [(kind: NamespaceKind, path: String)] {
        (spec.linux?.namespaces ?? []).compactMap { namespace in
            guard let path = namespace.path, let kind = NamespaceKind(specification: namespace.type) else { return nil }
            return (kind, path)
        }
    }

    /// The v2 directory in which the first process is made; nil where it has to move itself.
    var groupOfBirth: String? { leavesOut(Steps.cgroup) ? nil : cgroup?.unifiedDirectory }

    /// The way into the group, opened while the rights and the paths for it are still there.
    func openEntrance() throws(KernelError) -> CgroupEntrance? {
        guard let cgroup, !leavesOut(Steps.cgroup) else { return nil }
        return try cgroup.entrance(startedInUnified: groupOfBirth != nil)
    }

    public func leavesOut(_ step: Step) -> Bool { !leftOut.isEmpty && leftOut.contains("\(step.name)") }
}

extension NamespaceKind {
    /// The specification says `network` where the kernel says `net`.
    init?(specification: String) {
        self.init(rawValue: specification == "network" ? "net" : specification)
    }
}

/// What the first process has as descriptors 0, 1 and 2: borrowed numbers, or a new terminal.
public enum StandardStreams: Sendable {
    case descriptors(input: CInt, output: CInt, error: CInt)
    case terminal(WindowSize?)
}
