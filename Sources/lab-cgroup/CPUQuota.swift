import LabKit
import Linux

/// Busy children under a quota: they run, stand still until the next period, and run again.
enum CPUQuota {
    private static let periods = 10
    private static let samplesInPeriod = 10
    private static let sampleMilliseconds: Int32 = 10

    static func play(in group: LabGroup, _ wishes: Wishes) throws(KernelError) {
        let processors = try usableProcessors()
        // One more than the quota could keep busy, if the machine has it.
        let busy = min(processors, Int(wishes.cpus) + 1)
        let percent = Int((wishes.cpus * 100).rounded())
        say(
            "\nCPU: \(busy == 1 ? "a child counts" : "\(busy) children count") for a second, under a quota of \(percent) % of one "
                + "processor. A line is 100 ms; # ran, . stood still.")
        let before = group.counters(of: .cpu)
        let longestStop = try SharedNumber(0)
        let first = try group.start { () throws(KernelError) in beBusy(longestStop) }
        for _ in 1..<busy {
            let other = try SharedNumber(0)
            _ = try group.start { () throws(KernelError) in beBusy(other) }
        }
        try watch(first, in: group, busy: busy)
        group.tellCounters(of: .cpu, since: before)
        let stop = Double(longestStop.value) / 1000
        tell(
            "longest stop", "\(longestStop.value) µs",
            "  The longest that the first child stood still at a stretch: \(decimal(stop)) ms. It is not slowed down, it is stopped;"
        )
        tell(
            "processors inside", "\(processors)",
            "  and nproc says \(processors) all the time: a quota is no processor taken away. A cpuset would be.")
        try group.cgroup.kill()
        _ = try first.wait()
    }

    /// Looks at the clock without pause, and remembers the longest time between two looks, in microseconds.
    private static func beBusy(_ longestStop: SharedNumber) -> Never {
        var last = monotonicNanoseconds()
        while true {
            let now = monotonicNanoseconds()
            longestStop.value = max(longestStop.value, Int32(clamping: (now - last) / 1000))
            last = now
        }
    }

    /// A line for each 100 ms, drawn sample by sample from the group's own count of CPU time.
    private static func watch(_ child: borrowing ProcessHandle, in group: LabGroup, busy: Int) throws(KernelError) {
        let line = LiveLine()
        var (time, used) = (monotonicNanoseconds(), usedNanoseconds(group))
        for _ in 0..<periods {
            let (start, usedBefore) = (time, used)
            var picture = "  "
            for _ in 0..<samplesInPeriod {
                _ = try group.hasEnded(child, within: sampleMilliseconds)
                let (now, usedNow) = (monotonicNanoseconds(), usedNanoseconds(group))
                let share = Double(usedNow - used) / Double((now - time) * Int64(busy))
                picture += share > 0.5 ? "#" : share > 0.1 ? "+" : "."
                (time, used) = (now, usedNow)
                line.draw(picture)
            }
            let percent = Int((Double(used - usedBefore) * 100 / Double(time - start)).rounded())
            line.keep("\(picture)  \(percent) %")
        }
    }

    private static func usedNanoseconds(_ group: LabGroup) -> Int64 {
        Int64(group.cgroup.statistics().cpu?.totalNanoseconds ?? 0)
    }
}
