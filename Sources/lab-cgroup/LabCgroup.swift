import Flags
import LabKit
import Linux

/// What does a limit stop, and who knows of it? A control group limits what its processes take; no namespace hides a thing.
@main
enum LabCgroup {
    static func main() { lab.play(run: run, story: story) }

    struct Options: LabOptions {
        var shared = SharedOptions()
        var memory: String?
        var cpus: String?
        var pids: String?
        var only: [String] = []
    }

    /// `lab-cgroup -- COMMAND`: the learner's command in a limited group, and what it used.
    static func run(_ options: Options, _ command: [String]) throws(KernelError) {
        let wishes = Wishes(options)
        // Ctrl-C is meant for the command, which is in the same foreground group of the terminal.
        SignalDisposition.set(.ignore, for: .interrupt)
        SignalDisposition.set(.ignore, for: .quit)
        let group = try LabGroup(wishes, endedBy: [.terminate, .hangUp])
        defer { group.end() }
        let child = try group.start { () throws(KernelError) in try become(command) }
        let status = try group.wait(for: child)
        let stragglers = try group.cgroup.processes().count
        Usage(of: group, wishes).report(stragglers: stragglers)
        group.end()
        exitNow(status.shellCode)
    }

    /// `lab-cgroup`: makes a group, looks at it from outside and from inside, and runs into each of its limits.
    static func story(_ options: Options) throws(KernelError) {
        var wishes = Wishes(options)
        let host = View("host", of: observations)
        wishes.leaveOutWhatIsMissing(try CgroupLayout.detect())
        let (group, inside) = try lab.telling(
            "The calls. A group is a folder, a limit is a text in one of its files; a process enters by writing 0, itself:"
        ) { () throws(KernelError) in
            let group = try LabGroup(wishes, endedBy: [.interrupt, .terminate, .hangUp])
            return (group, try look("in the group", at: observations, after: group.cgroup.joinAll))
        }
        defer { group.end() }
        show(Comparison(observations, [host, inside]))
        say("\nThe limits are in the files of the group, and in nothing that the programs inside look at:")
        group.tellLimits(wishes)
        for part in wishes.parts { try part.play(group, wishes) }
        group.end()
        let left = Cgroup.names(beginningWith: group.cgroup.name, in: try CgroupLayout.detect())
        tell("groups left", "\(left.count)", "Afterwards: \(left.isEmpty ? "the group is removed" : "\(left) IS LEFT").\n")
        say(goingOn)
    }

    static let observations = [
        Observation("memory (MemTotal)", of: "the machine") { () throws(KernelError) in "\(try MemoryInfo().total) MiB" },
        Observation("processors (nproc)", of: "the process: cpuset, taskset") { () throws(KernelError) in
            "\(try usableProcessors())"
        },
        Observation("forks allowed (ulimit -u)", of: "the user") { () throws(KernelError) in
            try resourceLimit(.processes).shown
        },
        Observation("processes in /proc", of: "that mount of proc") { () throws(KernelError) in
            try directoryEntries("/proc").contains { Int($0) == 1 } ? "all of them" : "not all"
        },
        .namespace(.cgroup), .namespace(.pid),
        Observation("my group of processes", of: "the process") { () throws(KernelError) in try ownGroup() },
    ]
}
