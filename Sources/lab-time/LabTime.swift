import Flags
import LabKit
import Linux

/// Is the clock isolated? A time namespace moves the clocks that count from some start, never the one on the wall.
@main
enum LabTime {
    static func main() { lab.play(run: run, story: story) }

    struct Options: LabOptions {
        var shared = SharedOptions()
        var monotonic = "0"
        var bootTime = "1w"
    }

    /// Who asks for a new time namespace stays in the old one: the offsets can be written until the first child is born in
    /// the new one, and never after.
    static func isolate(_ offsets: TimeOffsets) throws(KernelError) {
        try unshare(.time)
        try wanting("move the clocks", fix: "an offset must not move a clock before its start, nor beyond 146 years") {
            () throws(KernelError) in try offsets.write()
        }
    }

    /// `lab-time -- COMMAND`: the learner's command, as a child, since only children are born in the new namespace.
    static func run(_ options: Options, _ command: [String]) throws(KernelError) {
        let offsets = offsets(options)
        if effectiveUserID() != 0 { try becomeRootOfNewUserNamespace() }
        try isolate(offsets)
        let status = try inside { () throws(KernelError) in
            // Whatever ends the lab ends the command, and with it the namespace.
            try ProcessControl.dieWithParent(.kill)
            try become(command)
        }
        exitNow(status.shellCode)
    }

    /// `lab-time`: reads three clocks here and there.
    static func story(_ options: Options) throws(KernelError) {
        let offsets = offsets(options)
        let host = View("host", of: observations)
        try lab.becomeRootAloud()
        let inside = try lab.telling("The calls. The namespace is asked for, its clocks are set, and then a child is born in it:")
        {
            () throws(KernelError) in
            try isolate(offsets)
            return try look("inside", at: observations) {}
        }
        let asker = View("who asked", of: observations)
        show(Comparison(observations, [host, asker, inside]))
        let hasMoved = asker.answers[4] != host.answers[4]
        tell(
            "the process that asked for the namespace", hasMoved ? "moved" : "stayed",
            hasMoved
                ? "The process that asked has moved too, on this kernel."
                : "The process that asked stays where it was: only its children are born with other clocks.")
        say("The date goes on as before: the clock on the wall (CLOCK_REALTIME) belongs to no namespace.\n")
        try tryLateOffsets(offsets)
        say(goingOn)
    }

    /// A clock that somebody has read may not jump.
    static func tryLateOffsets(_ offsets: TimeOffsets) throws(KernelError) {
        say("A surprise: the offsets once more, now that a child has lived in the namespace. May they still be changed?")
        do throws(KernelError) {
            try offsets.write()
            tell("write the offsets after the first child", "allowed", "  Yes: this kernel allowed it.\n")
        } catch {
            tell(
                "write the offsets after the first child", error.errno.name,
                "  write(2) answers \(error.errno.name) (\(error.errno.words)): a clock that somebody has read must not jump.\n")
        }
    }

    static let observations = [
        Observation("uptime", of: "time namespace") { () throws(KernelError) in
            // CLOCK_BOOTTIME, which /proc/uptime shows in seconds.
            readable(seconds: Int(try readText("/proc/uptime").prefix { $0 != "." }) ?? 0)
        },
        Observation("monotonic clock", of: "time namespace") { () throws(KernelError) in
            readable(seconds: Int(monotonicNanoseconds() / 1_000_000_000))
        },
        Observation("date (days since 1970)", of: "the kernel") { () throws(KernelError) in
            "\(wallClockNanoseconds() / 86_400_000_000_000)"
        },
        Observation("kernel release", of: "the kernel") { () throws(KernelError) in try KernelName.current().release },
        .namespace(.time), .namespace(.uts),
    ]

    /// `9d 3h 25m`: so coarse that two looks, one after the other, read the same.
    static func readable(seconds: Int) -> String {
        "\(seconds / 86400)d \(seconds % 86400 / 3600)h \(seconds % 3600 / 60)m"
    }

    private static func offsets(_ options: Options) -> TimeOffsets {
        TimeOffsets(
            monotonicSeconds: seconds(options.monotonic, of: "monotonic"),
            bootTimeSeconds: seconds(options.bootTime, of: "boottime"))
    }

    private static func seconds(_ word: String, of flag: String) -> Int64 {
        guard let seconds = TimeSpan.seconds(word) else {
            lab.misused("invalid offset '\(word)' for --\(flag): a number with s, m, h, d or w behind it, as in 90s, 2h, -1d, 1w")
        }
        return seconds
    }

    static let lab = Lab<Options>(
        "lab-time", "is the clock isolated?", lesson: lesson,
        flags: [
            Flag("boottime", takes: "offset", group: "Options", "How far uptime is moved: 90s, 2h, -1d; '1w' without it.") {
                $0.bootTime = $1
            },
            Flag("monotonic", takes: "offset", group: "Options", "How far the monotonic clock is moved; '0' without it.") {
                $0.monotonic = $1
            },
        ])
}
