import CLinux

/// Moves this process into new namespaces; for `.pid` and `.time`, its next children. See unshare(2).
///
/// - Throws: `EINVAL` for `.user` and `.time` when the process has more than one thread.
public func unshare(_ namespaces: NamespaceFlags) throws(KernelError) {
    try SoleThread.require(for: "unshare")
    try Door.call(
        Call(
            "unshare", [namespaces.cForm],
            shell: ShellEquivalent(.unshare, namespaces.kinds.map(\.shellOption).joined(separator: " ")))
    ) { CLinux.unshare(CInt(truncatingIfNeeded: namespaces.rawValue)) }
}
