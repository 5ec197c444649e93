import LabKit
import Linux

/// A filter is inherited, and there is no way back; and it costs something.
extension LabSeccomp {
    static func tellForGood() throws(KernelError) {
        say("For good: a child refuses itself chroot, then forks, executes, and loads a second filter that lets all through.")
        let words = try answer("what the child tried") { () throws(KernelError) in
            try confine(try Wishes(denying: "chroot", .errno(1)).compile())
            let forked = try Trial.chroot.answer()
            let executed = try Subprocess.run(["/bin/sh", "-c", "cat /proc/self/status"]).output
            try confine(try Wishes(denying: "nfsservctl", .errno(1)).compile())
            let after = try Trial.chroot.answer()
            return [forked, statusLine("Seccomp", in: executed) ?? "?", after, try line("Seccomp_filters")].joined(
                separator: "\t")
        }.split(separator: "\t").map(String.init)
        tell("chroot by a child of the child", words[0], "  its own child calls chroot:                  \(words[0])")
        tell("Seccomp after exec", words[1], "  a program that it executes has Seccomp:      \(words[1])")
        tell(
            "chroot after a second filter that allows it", words[2], "  with the second filter, chroot answers:      \(words[2])")
        tell(
            "filters then", words[3],
            "  and Seccomp_filters is:                      \(words[3]): all are asked, the strictest counts")
        let bare = try answer("what a process without power got") { () throws(KernelError) in
            try CapabilityState(effective: [], permitted: []).apply()
            let filter = try Wishes(denying: "chroot", .errno(1)).compile()
            let refusal = try attempt(in: []) { () throws(KernelError) in try loadSeccompFilter(filter.bytes) }
            try ProcessControl.forbidNewPrivileges()
            let then = try attempt(in: []) { () throws(KernelError) in try loadSeccompFilter(filter.bytes) }
            return "\(refusal?.name ?? "done") \(then?.name ?? "done")"
        }.split(separator: " ").map(String.init)
        tell("a filter without CAP_SYS_ADMIN", bare[0], "  without CAP_SYS_ADMIN, loading a filter:     \(bare[0])")
        tell("the same with no_new_privs", bare[1], "  the same, after PR_SET_NO_NEW_PRIVS:         \(bare[1])\n")
    }

    /// One cheap call, many times, without and under the filter.
    static func tellCost(_ filter: SeccompProgram) throws(KernelError) {
        let free = try nanosecondsOfCall {}
        let filtered = try nanosecondsOfCall { () throws(KernelError) in try confine(filter) }
        tell(
            "nanoseconds of geteuid(2) without and with the filter", "\(free) and \(filtered)",
            "What it costs: one geteuid(2) took \(free) ns without, \(filtered) ns with it (the mean of \(calls) calls).\n")
    }

    private static let calls = 200_000

    private static func nanosecondsOfCall(after prepare: () throws(KernelError) -> Void) throws(KernelError) -> Int {
        let text = try answer("how long calls took") { () throws(KernelError) in
            try prepare()
            let start = monotonicNanoseconds()
            for _ in 0..<calls { _ = effectiveUserID() }
            return "\((monotonicNanoseconds() - start) / Int64(calls))"
        }
        return Int(text) ?? 0
    }
}
