import LabKit
import Linux

/// Where a command is run: on this machine as it is, in new namespaces, or in a container.
struct Surroundings: Sendable {
    /// New for the command, by unshare(2) and a child.
    var namespaces: NamespaceFlags = []
    /// An ordinary user becomes root of a user namespace first, which may make the others.
    var needsRoot = false
    /// Done after the namespaces are new, before the command's process is made: names, offsets of clocks, a group.
    var arrange: @Sendable () throws(KernelError) -> Void = { () throws(KernelError) in }
    /// Done in the command's own process: mounts that must see its pid namespace.
    var mountAnew: @Sendable () throws(KernelError) -> Void = { () throws(KernelError) in }
    /// What is put before the command: `minibox run --rm host`. Words in one language on both sides by default.
    var prefix = ["env", "LC_ALL=C"]

    /// As it is.
    static let host = Surroundings()

    /// Becomes the command here; for a child process, which it ends.
    func become(_ words: [String]) -> Never {
        do throws(KernelError) {
            if needsRoot, effectiveUserID() != 0 { try becomeRootOfNewUserNamespace() }
            if !namespaces.isEmpty { try unshare(namespaces) }
            try arrange()
            // Only a child is born into new pid and time namespaces; everywhere else there is one, too, for the same
            // number of processes.
            exitNow(try inside { () throws(KernelError) in try start(words) }.shellCode)
        } catch {
            say("\(error)", to: 2)
            exitNow(error.call.name == "execve" ? 127 : Surroundings.failure)
        }
    }

    /// The exit code of a place that could not be made.
    static let failure: Int32 = 125

    private func start(_ words: [String]) throws(KernelError) -> Never {
        try mountAnew()
        try LabKit.become(prefix + words)
        exitNow(127)
    }
}
