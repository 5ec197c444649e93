import Flags
import LabKit
import Linux

/// Why does ps still show the host? A pid namespace numbers processes anew; a /proc belongs to who mounted it.
@main
enum LabPID {
    static func main() { lab.play(run: run, story: story) }

    struct Options: LabOptions {
        var shared = SharedOptions()
        var keepsOldProc = false
    }

    /// The first process of a new pid namespace, and a mount namespace, so that the new /proc is ours alone.
    static let namespaces: NamespaceFlags = [.pid, .mount]

    /// Where mounts are shared (systemd), the host would hear of each one that is made inside, a /proc on its own first of all.
    static func keepMountsInside() throws(KernelError) { try setPropagation([.private, .recursive], of: "/") }

    /// What ps reads: a procfs shows the pid namespace of the process that mounted it.
    static func mountProc() throws(KernelError) {
        try keepMountsInside()
        try mount("proc", on: "/proc", [.noSuid, .noDevices, .noExecute])
    }

    /// `lab-pid -- COMMAND`: the learner's command as process 1. This process stays outside, since nobody can change the
    /// number that it was born with, and waits.
    static func run(_ options: Options, _ command: [String]) throws(KernelError) {
        if effectiveUserID() != 0 { try becomeRootOfNewUserNamespace() }
        let status = try inside(namespaces) { () throws(KernelError) in
            // Whatever ends the lab ends the command, and with process 1 the whole namespace.
            try ProcessControl.dieWithParent(.kill)
            if options.keepsOldProc { try keepMountsInside() } else { try mountProc() }
            try become(command)
        }
        exitNow(status.shellCode)
    }

    /// `lab-pid`: looks from the host, from inside with the host's /proc, and from inside with a new one.
    static func story(_ options: Options) throws(KernelError) {
        let host = View("host", of: observations)
        try lab.becomeRootAloud()
        let oldProc = try look("inside, old /proc", at: observations, in: namespaces) {}
        let newProc = try lab.telling("The calls. The child is process 1 of the new namespace; it mounts a /proc of its own:") {
            () throws(KernelError) in
            try look("inside, new /proc", at: observations, in: namespaces, after: mountProc)
        }
        show(Comparison(observations, [host, oldProc, newProc]))
        say("")
        try sendSignals()
        say(goingOn)
    }

    static let observations = [
        Observation("my number (getpid)", of: "pid namespace") { () throws(KernelError) in "\(processID())" },
        Observation("processes in /proc", of: "that mount of proc") { () throws(KernelError) in
            "\(try directoryEntries("/proc").count { Int($0) != nil })"
        },
        Observation("/proc/1/comm", of: "that mount of proc") { () throws(KernelError) in try firstLine("/proc/1/comm") },
        Observation("/proc/self", of: "that mount of proc") { () throws(KernelError) in try readLink("/proc/self") },
        Observation("pid namespace", of: "the process") { () throws(KernelError) in try NamespaceKind.pid.identity() },
        Observation("processors in /proc/cpuinfo", of: "the machine") { () throws(KernelError) in
            "\(try readText("/proc/cpuinfo").split(separator: "\n").count { $0.hasPrefix("processor") })"
        },
        Observation("host name", of: "UTS namespace") { () throws(KernelError) in try KernelName.current().hostName },
    ]

    static func firstLine(_ path: String) throws(KernelError) -> String { String(try readText(path).prefix { !$0.isNewline }) }

    static let goingOn = """
        Go on by hand:
          lab-pid -- ps ax                       one process
          lab-pid --old-proc -- ps ax            all of the host's: but they are out of reach
          lab-pid --old-proc -- sh -c 'ls -d /proc/[0-9]* | wc -l; echo $$'
          lab-pid -- sh                          look around: echo $$, kill -9 $$, cat /proc/cpuinfo; 'exit' leaves
          lab-pid -- sleep 1000                  from another terminal: pkill -TERM -n sleep; then: pkill -KILL -n sleep
          sudo unshare --pid --fork --mount-proc ps ax       the same with util-linux
          minibox run --rm --without proc busybox ps         the same step left out of a whole container
        Read on: pid_namespaces(7), proc(5), clone(2), kill(2).
        """

    static let lab = Lab<Options>(
        "lab-pid", "why does ps still show the host?",
        lesson: """
            A pid namespace gives processes new numbers, from 1. ps(1) asks no call for them: it reads /proc, and a procfs
            shows the namespace of the process that mounted it. So a mount namespace and a new /proc belong to it.
            /proc/cpuinfo and /proc/meminfo are in the new /proc too, and still tell of the whole machine.
            Process 1 is an init: signals that it has no handler for do not arrive, and when it ends, all end.

              lab-pid                        tells the story: host, inside with the old /proc, inside with a new one
              lab-pid [OPTIONS] -- COMMAND   runs a command as process 1, and ends with its exit code

            Root may make the namespaces. Anybody else gets a user namespace first, where she is root.
            """,
        flags: [
            Flag("old-proc", group: "Options", "Leave the host's /proc in its place.") { $0.keepsOldProc = $1 }
        ])
}
