import Flags
import LabKit

extension LabCgroup {
    struct Options: LabOptions {
        var shared = SharedOptions()
        var memory: String?
        var cpus: String?
        var pids: String?
        var only: [String] = []
    }

    static let goingOn = """
        Go on by hand:
          lab-cgroup --memory 32m -- sh -c 'head -c 64m /dev/zero | tail -n 1'     too much: $? is 137
          time lab-cgroup --cpus 0.2 -- seq 30000000 >/dev/null                    five times as slow
          lab-cgroup --pids 5 -- sh -c 'for i in 1 2 3 4 5 6; do sleep 1 & done'   a fork is refused
          lab-cgroup --memory 32m -- free                                          the machine's memory
          cat /proc/self/cgroup; findmnt --types cgroup,cgroup2                    where your shell is
          sudo systemd-run --scope -p MemoryMax=32M sh                             the same by systemd
          minibox run --rm --memory 32m busybox free                               the same in a whole container
        Read on: cgroups(7), cgroup_namespaces(7), mkdir(2), clone(2) CLONE_INTO_CGROUP, sched_getaffinity(2), proc_meminfo(5).
        """

    static let lab = Lab<Options>(
        "lab-cgroup", "what does a limit stop, and who knows of it?",
        lesson: """
            A control group is a set of processes that share limits and are counted together. It is a folder below
            /sys/fs/cgroup: mkdir makes one, its files hold limits and counters, a process enters through one of them.
            It hides nothing: /proc/meminfo, nproc and ps answer inside as outside. Whoever takes more memory is killed,
            whoever takes more time stands still until the next period, and a fork too many is refused.

              lab-cgroup                        tells the story: the files, the inside, and each limit when it is hit
              lab-cgroup --only cpu             one part of it: memory, cpu, pids or freeze; several with commas
              lab-cgroup [OPTIONS] -- COMMAND   runs a command under the limits that are named (all three when none is),
                                                ends with its exit code, and tells on standard error what it used

            cgroup v1 has a tree of folders for each controller, v2 one for all: the lab uses what this machine has.
            Root may make groups anywhere; an ordinary user on v2 only in a group that was handed to her (systemd-run --user
            --scope -p Delegate=yes lab-cgroup), on v1 nowhere. No user namespace changes that: files decide, not capabilities.
            """,
        flags: [
            Flag("memory", "m", takes: "bytes", group: "Options", "The most memory: 64m without it. No swap beside it.") {
                $0.memory = $1
            },
            Flag("cpus", takes: "number", group: "Options", "The most CPU time, in processors: 0.2 without it.") {
                $0.cpus = $1
            },
            Flag("pids", takes: "number", group: "Options", "The most processes and threads: 20 without it.") {
                $0.pids = $1
            },
            Flag("only", takes: "parts", group: "Options", "Limit or tell only memory, cpu, pids or freeze.") {
                $0.only += $1.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            },
        ])
}
