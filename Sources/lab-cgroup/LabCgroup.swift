import LabKit
import Linux

/// What does a limit stop, and who knows of it? A control group limits what processes take, and hides nothing from them.
@main
enum LabCgroup {
    static func main() { lab.play(run: run, story: story) }

    /// `lab-cgroup -- COMMAND`: the learner's command in a group with limits, and what it used.
    static func run(_ options: Options, _ command: [String]) throws(KernelError) {
        let wishes = Wishes(options, onlyNamedLimits: true)
        // Ctrl-C is meant for the command, which is in the same foreground group of the terminal.
        SignalDisposition.set(.ignore, for: .interrupt)
        SignalDisposition.set(.ignore, for: .quit)
        let group = try LabGroup(wishes.limits, endedBy: [.terminate, .hangUp])
        defer { group.end() }
        let child = try group.start { () throws(KernelError) in try become(command) }
        let status = try group.wait(for: child)
        reportUse(of: group, wishes)
        group.end()
        exitNow(status.shellCode)
    }

    /// `lab-cgroup`: makes a group, looks at it from outside and from inside, and runs into each of its limits.
    static func story(_ options: Options) throws(KernelError) {
        var wishes = Wishes(options)
        let host = View("host", of: observations)
        try wishes.leaveOutWhatIsMissing(in: try CgroupLayout.detect())
        say("A group is a folder, a limit is a text in one of its files, and a process enters by writing 0: itself.")
        let (group, inside) = try lab.telling("The calls, which mkdir and echo can make too; a child enters, and looks around:") {
            () throws(KernelError) in
            let group = try LabGroup(wishes.limits, endedBy: [.interrupt, .terminate, .hangUp])
            do throws(KernelError) {
                let inside = try look("in the group", at: observations) { () throws(KernelError) in try group.cgroup.join() }
                return (group, inside)
            } catch {
                group.end()
                throw error
            }
        }
        defer { group.end() }
        show(Comparison(observations, [host, inside]))
        say("\nThe limits stand in files of the group; no program inside reads them unless it knows of groups:")
        group.tellLimits(wishes)
        for part in wishes.parts { try part.play(in: group, wishes) }
        say("")
        try lab.telling("Afterwards the group is removed:") { () throws(KernelError) in try group.remove() }
        say(goingOn)
    }

    static let observations = [
        Observation("memory (free)", of: "the machine") { () throws(KernelError) in mebibytes(try MemoryInfo.now().total) },
        Observation("processors (nproc)", of: "the process: cpuset") { () throws(KernelError) in "\(try usableProcessors())" },
        Observation("forks (ulimit -u)", of: "the process: its user") { () throws(KernelError) in
            let limit = try ResourceLimit.current(.processes).soft
            return limit == ResourceLimit.unlimited ? "unlimited" : "\(limit)"
        },
        Observation("process 1 (/proc/1/comm)", of: "that mount of proc") { () throws(KernelError) in
            try firstLine("/proc/1/comm")
        },
        .namespace(.cgroup), .namespace(.pid),
        Observation("/proc/self/cgroup", of: "the process") { () throws(KernelError) in try LabGroup.ofThisProcess() },
    ]

    static func firstLine(_ path: String) throws(KernelError) -> String { String(try readText(path).prefix { !$0.isNewline }) }
}
