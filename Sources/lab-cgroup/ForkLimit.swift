import LabKit
import Linux

/// A child forks until the kernel refuses.
enum ForkLimit {
    /// Enough for a lesson, if somebody asks for a limit that would fill the machine.
    private static let mostForks = 500

    static func play(in group: LabGroup, _ wishes: Wishes) throws(KernelError) {
        say("\nForks: a child makes children, and none of them ends. The limit is \(wishes.processes) processes and threads.")
        let before = group.counters(of: .pids)
        let (made, refusal) = (try SharedNumber(0), try SharedNumber(-1))
        let child = try group.start { () throws(KernelError) in
            refusal.value = forkUntilRefused(made)
            while true { sleep(milliseconds: 1000) }
        }
        let line = LiveLine()
        while refusal.value < 0, try !group.hasEnded(child, within: 10) { line.draw(picture(group, wishes)) }
        line.keep(picture(group, wishes))
        if refusal.value > 0 {
            let errno = Errno(refusal.value)
            tell(
                "refused fork", errno.name,
                "  \(made.value) forks went well, the next was refused: \(errno.name) (\(errno.words)).\n"
                    + "  'ulimit -u' refuses with the same error; the counter tells which of the two it was:")
        } else {
            tell("refused fork", "none", "  \(made.value) forks went well, and the lab stopped there.")
        }
        group.tellCounters(of: .pids, since: before)
        try group.cgroup.kill()
        _ = try child.wait()
    }

    /// - Returns: the errno of the fork that was refused; 0 when none was.
    private static func forkUntilRefused(_ made: SharedNumber) -> Int32 {
        while made.value < mostForks {
            do throws(KernelError) {
                if case .child = try clone() {
                    try? ProcessControl.dieWithParent(.kill)
                    while true { sleep(milliseconds: 1000) }
                }
                made.value += 1
            } catch { return error.errno.code }
        }
        return 0
    }

    private static func picture(_ group: LabGroup, _ wishes: Wishes) -> String {
        let now = group.cgroup.statistics().pids?.current ?? 0
        return "  [\(bar(Double(now) / Double(wishes.processes)))] \(now) of \(wishes.processes)"
    }
}
