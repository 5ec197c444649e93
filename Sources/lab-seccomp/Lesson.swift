import Flags
import LabKit

extension LabSeccomp {
    struct Options: LabOptions {
        var shared = SharedOptions()
        var deny: [String] = []
        var allowOnly: [String] = []
    }

    static let goingOn = """
        Go on by hand:
          lab-seccomp --deny chroot -- chroot / true; echo $?              who is root, and is refused?
          lab-seccomp --deny uname=kill -- uname; echo $?                  159 is 128 + 31, SIGSYS
          lab-seccomp --deny uname=ENOSYS -- uname                         as if the kernel had none
          lab-seccomp --deny mkdir -- sh -c 'mkdir /tmp/d && rmdir /tmp/d' does your mkdir call mkdir, or mkdirat?
          lab-seccomp --deny execve -- true; echo $?                       even the first exec is judged
          lab-seccomp --allow-only write -- echo hello                     then with ls: strace -c ls shows what it takes
          lab-seccomp --deny chroot -- grep -E 'Seccomp|CapEff' /proc/self/status
          minibox run --rm --security-opt seccomp=unconfined busybox sh    a container's filter, left out
        Read on: seccomp(2), prctl(2), syscalls(2), bpf(4), capabilities(7), seccomp_init(3), seccomp_rule_add(3).
        """

    static let lab = Lab<Options>(
        "lab-seccomp", "who says no to a call, and how?",
        lesson: """
            A seccomp filter is a small program that the kernel runs before each system call. It sees the number of the call, the
            architecture and six numbers of arguments; never what an address leads to, so no path. It answers: let it
            through, an errno of your choice, SIGSYS, or the end of the process. It stays over fork and exec, and nobody can take
            it away: a second filter can only refuse more. No namespace belongs to it: what it refuses, it refuses everywhere.

              lab-seccomp                        tells the story: the program, before and after, who refuses and how to tell
              lab-seccomp [OPTIONS] -- COMMAND   runs a command under the filter, and ends with its exit code: 159 for SIGSYS

            Without --deny and --allow-only, chroot is refused with EPERM. Nobody needs to be root for it: without
            CAP_SYS_ADMIN the process gives up set-uid programs first (no_new_privs).
            """,
        flags: [
            Flag(
                "deny", takes: "call[=how]", group: "Options",
                "Refuse a call; how: errno (EPERM, the default), an errno's name, kill, trap or log. Several with commas."
            ) { $0.deny += words($1) },
            Flag(
                "allow-only", takes: "calls", group: "Options",
                "Refuse all calls with EPERM but these, and those of every program's start and end."
            ) { $0.allowOnly += words($1) },
        ])

    private static func words(_ list: String) -> [String] {
        list.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
}
