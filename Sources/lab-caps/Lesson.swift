import Flags
import LabKit

extension LabCaps {
    struct Options: LabOptions {
        var shared = SharedOptions()
        var drop: [String] = []
        var keep: [String] = []
        var ambient: [String] = []
        var user: String?
        var keepsBounding = false
        var rootIsNobody = false
        var forbidsNewPrivileges = false
    }

    static let goingOn = """
        Go on by hand:
          lab-caps --drop chown -- sh -c 'id -u; touch /tmp/f; chown 1 /tmp/f; rm /tmp/f'    root, and refused
          lab-caps --drop all -- grep Cap /proc/self/status    capsh --decode=DIGITS names them
          lab-caps --keep net_bind_service --user 65534 --ambient net_bind_service -- sh    a web server's root
          lab-caps --no-root -- grep CapEff /proc/self/status  user id 0 alone is worth nothing
          lab-caps --no-new-privs --user 65534 -- sudo true    the set-uid bit is not looked at
          sudo setpriv --bounding-set=-chown sh                the same with util-linux
          minibox run --rm --cap-drop chown busybox sh         the same in a whole container
        Read on: capabilities(7), capset(2), prctl(2) PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS(2const), user_namespaces(7), setpriv(1).
        """

    static let lab = Lab<Options>(
        "lab-caps", "what is user id 0 without one?",
        lesson: """
            The power of root is cut into 41 capabilities: chown to give files away, sys_time to set the clock, net_raw for
            ping, sys_admin for too much. The kernel asks for the capability, not for user id 0. A process has five sets:
              effective    what the kernel asks for
              permitted    what can be made effective
              inheritable  what a program whose file says so may get over exec
              bounding     the ceiling of what any later exec can gain: what is dropped from it is gone
              ambient      what a user other than root keeps over exec
            No namespace: the sets belong to the process, and count in its user namespace and those below.

              lab-caps                        tells the story: the sets before and after, what is refused, what exec does
              lab-caps [OPTIONS] -- COMMAND   runs a command with what is left, and ends with its exit code

            Without --drop and --keep, chown, sys_chroot and sys_time are dropped. Lists have commas; 'all' is a name too.
            Root may do it. Anybody else gets a user namespace first, where she has all of them, for what belongs to it.
            """,
        flags: [
            Flag("drop", takes: "names", group: "Options", "Give these up: chown,sys_time.") { $0.drop += words($1) },
            Flag("keep", takes: "names", group: "Options", "Give up all but these.") { $0.keep += words($1) },
            Flag("ambient", takes: "names", group: "Options", "Keep these over exec, without being root.") {
                $0.ambient += words($1)
            },
            Flag("user", "u", takes: "id", group: "Options", "Become this user on the way.") { $0.user = $1 },
            Flag("keep-bounding", group: "Options", "Leave the bounding set alone: root's next exec brings everything back.") {
                $0.keepsBounding = $1
            },
            Flag("no-root", group: "Options", "Let user id 0 gain nothing by exec (SECBIT_NOROOT, locked).") {
                $0.rootIsNobody = $1
            },
            Flag("no-new-privs", group: "Options", "Let no exec gain anything, from a set-uid bit neither.") {
                $0.forbidsNewPrivileges = $1
            },
        ])

    private static func words(_ list: String) -> [String] {
        list.split(separator: ",", omittingEmptySubsequences: false).map { $0.lowercased() }
    }
}
