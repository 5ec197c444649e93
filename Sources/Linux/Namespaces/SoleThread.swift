/// clone, unshare and setns act on one thread, and a process is many: they demand that there be only one.
public enum SoleThread {
    nonisolated(unsafe) private static var known = false

    /// Throws when this process has more than one thread. Looks once: no code of the kernel world starts a thread.
    public static func require(for call: String) throws(KernelError) {
        if unsafe known { return }
        let threads = try directoryEntries("/proc/self/task").count
        guard threads == 1 else {
            throw KernelError(
                purpose: "change namespaces in a process with \(threads) threads", call: Call(call, []), errno: .invalid,
                fix: "nothing in the kernel world may await, start a queue or a thread: see Docs/Design.md, Two worlds")
        }
        unsafe known = true
    }
}
