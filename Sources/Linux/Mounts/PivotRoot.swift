import CLinux

/// Makes `newRoot` the root of the mount namespace, and moves the old root onto `oldRoot`. See pivot_root(2).
///
/// With `.` for both, while `newRoot` is the working directory, the old root lands on top of the new one and can be
/// detached there: no directory for it is needed (pivot_root(2), NOTES).
///
/// Unlike chroot(2), which only moves one process's idea of `/`, this leaves no way back: once the old root is
/// detached, nothing in the namespace names it any more.
public func pivotRoot(
    to newRoot: String, oldRoot: String, shell: @autoclosure () -> ShellEquivalent? = nil
) throws(KernelError) {
    try Door.call(Call("pivot_root", [cString(newRoot), cString(oldRoot)], shell: shell())) {
        unsafe newRoot.withCString { new in unsafe oldRoot.withCString { unsafe CLinux.pivot_root(new, $0) } }
    }
}
