import Containers
import Linux

/// `--pid`, `--ipc` and their like: which namespaces a container shares with the host.
struct NamespaceModes {
    let shared: Set<NamespaceKind>

    init(_ options: RunOptions, network: NetworkMode) throws {
        var shared: Set<NamespaceKind> = [.time]
        let isRoot = isRootOfMachine()
        let defaults: [(kind: NamespaceKind, value: String?, isPrivate: Bool)] = [
            (.pid, options.pid, true), (.ipc, options.ipc, true), (.uts, options.uts, true),
            // Without root, the user namespace is what allows all the others.
            (.user, options.userNamespace, !isRoot), (.cgroup, options.cgroupNamespace, Self.cgroupsAreUnified),
        ]
        for entry in defaults {
            let mode =
                try entry.value.map { try NamespaceMode(parsing: $0, for: entry.kind) } ?? (entry.isPrivate ? .private : .host)
            if mode == .host { shared.insert(entry.kind) }
            if mode == .host, entry.kind == .user, effectiveUserID() != 0 {
                throw UsageError(
                    "an ordinary user needs a user namespace of her own", fix: "leave --userns host out, or run as root (sudo)")
            }
        }
        if network == .host { shared.insert(.net) }
        self.shared = shared
    }

    /// Docker gives a container its own view of cgroups where v2 is all there is.
    private static var cgroupsAreUnified: Bool { exists("/sys/fs/cgroup/cgroup.controllers") }
}
