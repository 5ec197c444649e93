import CLinux
import Glibc

/// The switches of prctl(2) that minibox sets, each on the process that calls.
public enum ProcessControl {
    /// Orphans below this process become its children, not init's. See PR_SET_CHILD_SUBREAPER.
    public static func becomeSubreaper() throws(KernelError) {
        try set(PR_SET_CHILD_SUBREAPER, "PR_SET_CHILD_SUBREAPER", 1)
    }

    /// The kernel sends `signal` when the parent dies. Cleared by a set-uid program. See PR_SET_PDEATHSIG.
    public static func dieWithParent(_ signal: Signal) throws(KernelError) {
        try set(PR_SET_PDEATHSIG, "PR_SET_PDEATHSIG", UInt(signal.number), shown: signal.name)
    }

    /// No later exec can gain privileges, from a set-uid bit or file capabilities. For good. See PR_SET_NO_NEW_PRIVS.
    public static func forbidNewPrivileges() throws(KernelError) {
        try set(PR_SET_NO_NEW_PRIVS, "PR_SET_NO_NEW_PRIVS", 1, shell: ShellEquivalent(.setpriv, "--no-new-privs"))
    }

    /// Whether others may trace this process or open its files under /proc. See PR_SET_DUMPABLE.
    public static func setDumpable(_ dumpable: Bool) throws(KernelError) {
        try set(
            PR_SET_DUMPABLE, "PR_SET_DUMPABLE", dumpable ? 1 : 0, shown: dumpable ? "SUID_DUMP_USER" : "SUID_DUMP_DISABLE",
            plumbing: true)
    }

    /// Keeps the permitted capabilities over a change of the user id. See PR_SET_KEEPCAPS.
    public static func keepCapabilities(_ keep: Bool) throws(KernelError) {
        try set(PR_SET_KEEPCAPS, "PR_SET_KEEPCAPS", keep ? 1 : 0)
    }

    /// The name that ps(1) shows: at most 15 bytes. See PR_SET_NAME.
    public static func setName(_ name: String) throws(KernelError) {
        try Door.call(Call("prctl", ["PR_SET_NAME", cString(name), "0", "0", "0"], plumbing: true)) {
            unsafe name.withCString { minibox_prctl(PR_SET_NAME, UInt(bitPattern: $0), 0, 0, 0) }
        }
    }

    private static func set(
        _ option: CInt, _ word: String, _ value: UInt, shown: @autoclosure () -> String? = nil, plumbing: Bool = false,
        shell: @autoclosure () -> ShellEquivalent? = nil
    ) throws(KernelError) {
        try Door.call(Call("prctl", [word, shown() ?? "\(value)", "0", "0", "0"], shell: shell(), plumbing: plumbing)) {
            minibox_prctl(option, value, 0, 0, 0)
        }
    }
}
