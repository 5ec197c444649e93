import LabKit
import Linux

/// Says on standard error what the learner's command used of what it was allowed.
func reportUse(of group: LabGroup, _ wishes: Wishes) {
    let use = group.cgroup.statistics()
    let events = group.cgroup.events()
    func report(_ text: String) { say("lab-cgroup: \(text)", to: 2) }
    if wishes.parts.contains(.memory), let memory = use.memory {
        let peak =
            memory.maximumBytes.map { "\(mebibytes(Int64(clamping: $0))) at most" } ?? "the most is counted since Linux 5.19"
        report(
            "memory: \(peak), of \(mebibytes(wishes.memoryBytes)); hits of the limit: \(events.memoryLimitHits), "
                + "processes killed for it: \(events.outOfMemoryKills)")
    }
    if wishes.parts.contains(.cpu), let cpu = use.cpu {
        report(
            "CPU: \(seconds(cpu.totalNanoseconds)) s used; stopped in \(cpu.throttledPeriods) of \(cpu.periods) periods, for "
                + "\(seconds(cpu.throttledNanoseconds)) s in all")
    }
    if wishes.parts.contains(.pids) {
        report("processes: \(wishes.processes) at most; forks refused: \(events.pidsLimitHits)")
    }
    let left = (try? group.cgroup.processes().count) ?? 0
    if left > 0 { report("still in the group, and ended with it: \(left) processes of the command") }
}

/// `64.0 MiB`
func mebibytes(_ bytes: Int64) -> String { "\(decimal(Double(bytes) / 1_048_576)) MiB" }

func seconds(_ nanoseconds: UInt64) -> String { decimal(Double(nanoseconds) / 1e9, places: 2) }

/// `0.20`: rounded, with that many digits after the point.
func decimal(_ number: Double, places: Int = 1) -> String {
    let digits = "\(Int64((number * (places == 1 ? 10 : 100)).rounded()))"
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    return "\(padded.dropLast(places)).\(padded.suffix(places))"
}
