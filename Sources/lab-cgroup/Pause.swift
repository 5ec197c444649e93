import LabKit
import Linux

/// A busy child is frozen, looked at, killed, and thawed.
enum Pause {
    static func play(in group: LabGroup) throws(KernelError) {
        say("\nPause: the group's freezer holds a busy child still.")
        let child = try group.start { () throws(KernelError) in while true {} }
        // It has to have begun, else there is nothing to stop.
        let begin = used(group)
        while used(group) == begin, try !group.hasEnded(child, within: 5) {}
        try tellState("running", of: child.pid)
        try lab.telling("  The call:") { () throws(KernelError) in try group.cgroup.freeze() }
        try tellState("frozen", of: child.pid)
        let frozenAt = used(group)
        _ = try group.hasEnded(child, within: 200)
        tell(
            "CPU time while frozen", "\(used(group) - frozenAt) ns",
            "  CPU time that it used in the next 200 ms: \(used(group) - frozenAt) ns. ps(1) has no letter for a pause: it shows the "
                + "state that\n  the kernel parks the process in, the same as that of a process that sleeps (S) or waits for a disk (D)."
        )
        try child.send(.kill)
        let died = try group.hasEnded(child, within: 200)
        try group.cgroup.thaw()
        let code = try group.wait(for: child).shellCode
        tell(
            "SIGKILL while frozen", died ? "dies" : "waits",
            died
                ? "  SIGKILL ended it while it was frozen: \(code)."
                : "  SIGKILL did not end it: the signal waited until the group was thawed. Then: \(code).")
    }

    private static var lab: Lab<LabCgroup.Options> { LabCgroup.lab }

    private static func tellState(_ word: String, of pid: Int32) throws(KernelError) {
        let letter = try state(ofProcess: pid)
        tell("state, \(word)", letter, "  State of the \(word) process in /proc/\(pid)/stat: \(letter)")
    }

    private static func used(_ group: LabGroup) -> UInt64 { group.cgroup.statistics().cpu?.totalNanoseconds ?? 0 }
}
