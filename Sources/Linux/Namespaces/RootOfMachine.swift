import Glibc

/// Whether this process is root over the machine: root of the first user namespace, with CAP_SYS_ADMIN. Root of a surrounding
/// container often is neither: he may make what he needs only in a user namespace of his own, as an ordinary user.
public func isRootOfMachine() -> Bool { effectiveUserID() == 0 && isInFirstUserNamespace() && mayAdministrate() }

/// Whether this process's user namespace is the one that the kernel has started with, which has a number for all machines. See
/// PROC_USER_INIT_INO in <linux/proc_ns.h>.
public func isInFirstUserNamespace() -> Bool {
    guard NamespaceKind.user.isAvailable else { return true }
    return (try? NamespaceKind.user.identity()).map { $0 == "user:[\(0xefff_fffd)]" } ?? true
}

/// Whether this process has CAP_SYS_ADMIN in its user namespace: it may mount, and make namespaces of all kinds.
public func mayAdministrate() -> Bool { (try? CapabilityState.current().effective.contains(.sysAdmin)) == true }

/// Whether this process may make links, and reach into the network namespaces that it puts them in: root may, but for one whom a
/// surrounding container has left neither CAP_NET_ADMIN nor CAP_SYS_ADMIN.
public func mayMakeLinks() -> Bool {
    effectiveUserID() == 0
        && (try? CapabilityState.current().effective.isSuperset(of: [.netAdmin, .sysAdmin])) == true
}

extension IDMap {
    /// All ids that this process's user namespace has, each as it is.
    ///
    /// - Parameter file: `uid_map` or `gid_map`.
    public static func allOwn(_ file: String) -> [IDMap] {
        let own = parse((try? readText("/proc/self/\(file)")) ?? "")
        return own.isEmpty
            ? [IDMap(inside: 0, outside: 0, count: .max)]
            : own.map { IDMap(inside: $0.inside, outside: $0.inside, count: $0.count) }
    }
}
