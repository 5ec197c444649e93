import Flags
import LabKit
import Linux

/// What does a new host name isolate? Two strings, and nothing else.
@main
enum LabUTS {
    static func main() { lab.play(run: run, story: story) }

    struct Options: LabOptions {
        var shared = SharedOptions()
        var hostName = "lab"
    }

    /// The whole of the isolation: this process moves into a new UTS namespace, and renames "the machine" there.
    static func isolate(_ name: String) throws(KernelError) {
        try unshare(.uts)
        try setHostName(name)
    }

    /// `lab-uts -- COMMAND`: the learner's command, under another host name.
    static func run(_ options: Options, _ command: [String]) throws(KernelError) {
        if effectiveUserID() != 0 { try becomeRootOfNewUserNamespace() }
        try isolate(options.hostName)
        try become(command)
    }

    /// `lab-uts`: looks, changes one thing, looks again.
    static func story(_ options: Options) throws(KernelError) {
        let host = View("host", of: observations)
        try lab.becomeRootAloud()
        let inside = try lab.telling("The calls. Two processes: this one stays as it is; its child moves into a new namespace:") {
            () throws(KernelError) in
            try look("inside", at: observations) { () throws(KernelError) in try isolate(options.hostName) }
        }
        show(Comparison(observations, [host, inside]))
        let after = View("host", of: observations)
        say("On the host, afterwards: the host name is \(after.answers[0])\(after == host ? ", as before." : ": CHANGED.")\n")
        try tryWithoutNamespace(host.answers[0])
        say(goingOn(options.hostName))
    }

    /// Every capability, but in a user namespace that does not own the host's name.
    static func tryWithoutNamespace(_ name: String) throws(KernelError) {
        say("A surprise: root of a new user namespace has every capability. May it rename the host, without a new UTS namespace?")
        if let refusal = try attempt(in: .user, { () throws(KernelError) in try setHostName(name) }) {
            tell(
                "rename the host from a user namespace", refusal.name,
                "  sethostname(2) answers \(refusal.name) (\(refusal.words)): the host's UTS namespace belongs to the")
            say("  host's user namespace, and a capability counts only for what its own user namespace owns.\n")
        } else {
            tell("rename the host from a user namespace", "allowed", "  Yes: this machine's kernel allowed it.\n")
        }
    }

    static let observations = [
        Observation("host name", of: "UTS namespace") { () throws(KernelError) in try KernelName.current().hostName },
        Observation("NIS domain name", of: "UTS namespace") { () throws(KernelError) in try KernelName.current().domainName },
        Observation("kernel release", of: "the kernel") { () throws(KernelError) in try KernelName.current().release },
        Observation("/etc/hostname", of: "a file: mount namespace") { () throws(KernelError) in
            String(try readText("/etc/hostname").prefix { !$0.isNewline })
        },
        .namespace(.uts), .namespace(.pid),
    ]

    static func goingOn(_ name: String) -> String {
        """
        Go on by hand:
          lab-uts -- sh                                      look around: hostname, uname -n, uname -r; 'exit' leaves
          lab-uts --hostname sea -- uname -a                 one new word in an old line
          lab-uts --explain -- true                          the calls again
          sudo unshare --uts sh -c 'hostname \(name); hostname'   the same with util-linux
          unshare --user --map-root-user --uts sh            without root
          readlink /proc/$$/ns/uts                           which UTS namespace is your shell in?
        Read on: uts_namespaces(7), sethostname(2), clone(2), user_namespaces(7).
        """
    }

    static let lab = Lab<Options>(
        "lab-uts", "what does a new host name isolate?",
        lesson: """
            A UTS namespace holds two strings: the host name and the NIS domain name. A process in a new one can rename
            "its machine" without anybody outside noticing. uname(2) answers with five strings: only these two are
            namespaced, release and version are the one kernel's. The file /etc/hostname is a file: it does not follow.

              lab-uts                        tells the story: host, calls, inside, what changed
              lab-uts [OPTIONS] -- COMMAND   runs a command under another host name, and ends with its exit code

            Root may make the namespace. Anybody else gets a user namespace first, where she is root.
            """,
        flags: [
            Flag("hostname", takes: "name", group: "Options", "The host name inside; 'lab' without it.") { $0.hostName = $1 }
        ])
}
