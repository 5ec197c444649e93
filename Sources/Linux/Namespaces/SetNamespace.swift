import CLinux

/// Moves this process into a namespace that exists; for `.pid` and `.time`, its next children. See setns(2).
///
/// - Parameter namespace: an open file of `/proc/pid/ns`, or a pidfd with several kinds at once (Linux 5.8).
public func enterNamespace(_ namespace: CInt, _ kinds: NamespaceFlags, shownPath: @autoclosure () -> String? = nil)
    throws(KernelError)
{
    try SoleThread.require(for: "setns")
    try Door.call(
        Call(
            "setns", ["\(namespace)", kinds.cForm],
            shell: .command("nsenter \(kinds.kinds.map(\.shellOption).joined(separator: " "))"), note: shownPath())
    ) { CLinux.setns(namespace, CInt(truncatingIfNeeded: kinds.rawValue)) }
}
