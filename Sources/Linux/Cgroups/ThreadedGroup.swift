/// Groups of threads: the threads of a process may be spread over several. See cgroups(7), "Thread mode".
///
/// A group below one belongs to the threads of the processes that are there already: a new process can neither enter it nor be
/// cloned into it, and the controllers that count whole processes, memory and io, are not handed down to it.
enum ThreadedGroup {
    /// Makes sure that groups below this one can hold processes, before one is made.
    ///
    /// - Throws: `EOPNOTSUPP` with what `cgroup.type` says, when they cannot.
    static func refuse(_ base: String, for name: String) throws(KernelError) {
        // The root of the hierarchy has no type: it may have children of both kinds.
        guard let type = try? readText("\(base)/cgroup.type"), type != "domain\n" else { return }
        throw KernelError(
            purpose:
                "make the group \(name) below \(base), whose cgroup.type is '\(type.dropLast())': groups below a threaded one "
                + "take threads of the processes that are in it, and no others",
            call: Call("cgroups", [], section: 7), errno: .notSupported,
            fix:
                "start from a group of whole processes: systemd-run --user --scope -p Delegate=yes COMMAND; a threaded group can "
                + "only be removed, not changed back: rmdir, when its threads have ended")
    }
}
