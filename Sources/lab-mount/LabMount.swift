import Flags
import LabKit
import Linux

/// Who sees my mount? A mount namespace is a list of mounts of one's own, and propagation says who hears of changes.
@main
enum LabMount {
    static func main() { lab.play(run: run, story: story) }

    struct Options: LabOptions { var shared = SharedOptions() }

    /// A new namespace begins as a copy. Private first, or on a machine with shared mounts (systemd) the host hears of
    /// every mount that follows.
    static func isolate() throws(KernelError) {
        try unshare(.mount)
        try setPropagation([.private, .recursive], of: "/")
    }

    /// `lab-mount -- COMMAND`: the learner's command, whose mounts nobody else sees.
    static func run(_ options: Options, _ command: [String]) throws(KernelError) {
        if effectiveUserID() != 0 { try becomeRootOfNewUserNamespace() }
        try isolate()
        try become(command)
    }

    /// `lab-mount`: mounts a tmpfs over /mnt inside, and looks from both sides.
    static func story(_ options: Options) throws(KernelError) {
        let host = View("host", of: observations)
        try lab.becomeRootAloud()
        let inside = try lab.telling("The calls. The child moves to a copy of the list of mounts, and adds one to it:") {
            () throws(KernelError) in
            try look("inside", at: observations) { () throws(KernelError) in
                try isolate()
                try mount("tmpfs", from: "lab-mount", on: place, data: "size=1m")
                try makeDirectory("\(place)/only-inside")
            }
        }
        show(Comparison(observations, [host, inside]))
        let after = View("host", of: observations)
        say("On the host, afterwards: \(after == host ? "all as before; the mount went away with its namespace." : "CHANGED.")\n")
        try changeRoot()
        say(goingOn)
    }

    /// chroot moves one process's idea of /, and there is a way back; pivot_root moves the root of the namespace.
    static func changeRoot() throws(KernelError) {
        let root = try lab.telling("A new root, with pivot_root(2), and then the old one taken away. A tmpfs will do:") {
            () throws(KernelError) in
            try look("new root", at: rootObservations) { () throws(KernelError) in
                try isolate()
                try mount("tmpfs", from: "lab-mount", on: place, data: "size=1m")
                try changeDirectory(to: place)
                try pivotRoot(to: ".", oldRoot: ".")
                try unmount(".", detach: true)
                try changeDirectory(to: "/")
            }
        }
        show(Comparison(rootObservations, [View("host", of: rootObservations), root]), title: "What each root shows:")
        say("  Nothing in that namespace names the host's files any more. After chroot(2) alone the old root is still there,")
        say("  and a process with CAP_SYS_CHROOT walks back to it: chroot is no wall.\n")
    }

    static let place = "/mnt"

    static let observations = [
        Observation("mounts", of: "mount namespace") { () throws(KernelError) in "\(try MountInfo.all().count)" },
        Observation("type of /mnt", of: "mount namespace") { () throws(KernelError) in
            try MountInfo.all().last { $0.mountPoint == place }?.type ?? "no mount point"
        },
        Observation("/mnt/only-inside", of: "what is mounted there") { () throws(KernelError) in
            exists("\(place)/only-inside") ? "there" : "not there"
        },
        Observation("propagation of /", of: "that mount") { () throws(KernelError) in
            let words = try MountInfo.all().last { $0.mountPoint == "/" }?.propagation ?? []
            return words.isEmpty ? "private" : words.joined(separator: " ")
        },
        .namespace(.mount), .namespace(.uts),
    ]

    static let rootObservations = [
        Observation("names in /", of: "the root mount") { () throws(KernelError) in "\(try directoryEntries("/").count)" },
        Observation("/etc/passwd", of: "the root mount") { () throws(KernelError) in exists("/etc/passwd") ? "there" : "not there"
        },
        Observation("host name", of: "UTS namespace") { () throws(KernelError) in try KernelName.current().hostName },
    ]

    static let goingOn = """
        Go on by hand:
          lab-mount -- sh                        mount -t tmpfs none /mnt; touch /mnt/x; 'exit' leaves; then: ls /mnt
          lab-mount -- cat /proc/self/mountinfo  the copied list of mounts
          sudo unshare --mount sh                the same with util-linux, which makes the copy private too
          findmnt -o TARGET,PROPAGATION          which mounts of your machine are shared?
          minibox run --rm --without pivot busybox ls /      a whole container, but on the host's files
        Read on: mount_namespaces(7), mount(2), pivot_root(2), chroot(2).
        """

    static let lab = Lab<Options>(
        "lab-mount", "who sees my mount?",
        lesson: """
            A mount namespace is a list of mounts of its own. It begins as a copy, and whether its members tell each other
            of later mounts is a property of each mount, its propagation: the kernel's default is private, systemd makes
            the host's mounts shared. The files themselves are not copied: a write to one is seen by everybody.

              lab-mount                        tells the story: a mount that only one process sees, and a new root
              lab-mount [OPTIONS] -- COMMAND   runs a command with a private list of mounts, and ends with its exit code

            Root may make the namespace. Anybody else gets a user namespace first, where she is root.
            """)
}
