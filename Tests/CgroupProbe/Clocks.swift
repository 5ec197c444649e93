import Glibc
import Linux

/// Prints how far the clocks of children run ahead of this process's own: one in a new time namespace, and one that is
/// made after setns(2) has led back.
enum Clocks {
    static func show() throws {
        let (monotonic, uptime) = (monotonicSeconds(), try uptimeSeconds())
        let home = try open("/proc/self/ns/time")
        try unshare(.time)
        try TimeOffsets(monotonicSeconds: 1_000_000, bootTimeSeconds: 5_000_000).write()
        for place in ["ahead", "back"] {
            if place == "back" { try enterNamespace(home.number, .time) }
            switch try clone() {
            case .child:
                let seen = (monotonicSeconds() - monotonic, (try? uptimeSeconds()).map { $0 - uptime } ?? -1)
                print(place, Int(seen.0.rounded()), Int(seen.1.rounded()))
                fflush(nil)
                exitNow(0)
            case .parent(let child): _ = try child.wait()
            }
        }
    }

    private static func monotonicSeconds() -> Double { Double(monotonicNanoseconds()) / 1e9 }

    /// The boot-time clock, as /proc shows it.
    private static func uptimeSeconds() throws(KernelError) -> Double {
        Double(try readText("/proc/uptime").prefix { $0 != " " }) ?? -1
    }
}
