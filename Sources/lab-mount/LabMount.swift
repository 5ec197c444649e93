import Flags
import LabKit
import Linux

/// Who sees my mount? A mount namespace is a list of mounts of one's own, and propagation says who hears of changes.
@main
enum LabMount {
    static func main() { lab.play(run: run, story: story) }

    struct Options: LabOptions {
        var shared = SharedOptions()
        var propagation: String?
        /// The folder that becomes the command's `/`.
        var root: String?
        var usesChroot = false
        var walksOut = false
    }

    /// A new namespace begins as a copy. Private first, or on a machine with shared mounts (systemd) the host hears of
    /// every mount that follows.
    static func isolate(_ propagation: Propagation = .private) throws(KernelError) {
        try unshare(.mount)
        try setPropagation(propagation.flags, of: "/")
    }

    /// `lab-mount -- COMMAND`: the learner's command, whose mounts nobody else sees.
    static func run(_ options: Options, _ command: [String]) throws(KernelError) {
        let propagation = kind(options) ?? .private
        if effectiveUserID() != 0 { try becomeRootOfNewUserNamespace() }
        try isolate(propagation)
        if let root = options.root { try NewRoot.enter(root, byChroot: options.usesChroot, walksOut: options.walksOut) }
        try become(command)
    }

    /// `lab-mount`: mounts a tmpfs over /mnt inside, and looks from both sides; then who hears of mounts; then a new root.
    static func story(_ options: Options) throws(KernelError) {
        let told = kind(options) ?? .shared
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
        tell(
            "the host's mounts afterwards", after == host ? "as before" : "changed",
            "On the host, afterwards: \(after == host ? "all as before; the mount went away with its namespace." : "CHANGED.")\n")
        try compareKinds(told: told)
        try compareRoots()
        say(goingOn)
    }

    /// The propagation that was asked for; with what cannot go together, the lab ends here.
    private static func kind(_ options: Options) -> Propagation? {
        if options.root == nil, options.usesChroot || options.walksOut {
            lab.misused("--chroot and --escape say what is done with the folder that --root names")
        }
        if options.walksOut, options.shared.scriptFile != nil {
            lab.misused("no command makes the five lines of --escape: they have no script")
        }
        guard let word = options.propagation else { return nil }
        guard let kind = Propagation(rawValue: word) else {
            lab.misused("'\(word)' is no propagation: private, slave and shared are")
        }
        if options.root != nil, kind != .private {
            lab.misused("pivot_root(2) wants private mounts: --root or --propagation \(word)")
        }
        return kind
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
            Propagation.words(try MountInfo.all(), of: "/")
        },
        .namespace(.mount), .namespace(.uts),
    ]

    static let goingOn = """
        Go on by hand:
          lab-mount -- sh                        mount -t tmpfs none /mnt; touch /mnt/x; 'exit' leaves; then: ls /mnt
          lab-mount --root /usr -- /bin/ls /     a folder as /; with --chroot --escape: the machine's / again
          lab-mount --propagation slave -- sh    mount something on the host meanwhile: does it come in?
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

              lab-mount                        tells the story: a mount that only one process sees, who hears of mounts,
                                               and a new root
              lab-mount [OPTIONS] -- COMMAND   runs a command with a list of mounts of its own, and ends with its exit code

            Root may make the namespace. Anybody else gets a user namespace first, where she is root.
            """,
        flags: [
            Flag(
                "propagation", takes: "kind", group: "Options",
                "private: no mount goes in or out. slave: the host's later mounts come in. shared: the command's "
                    + "mounts go out too, where the host's are shared. In the story: whose calls are told."
            ) { $0.propagation = $1 },
            Flag("root", takes: "folder", group: "Options", "Make this folder the command's /, with pivot_root(2).") {
                $0.root = $1
            },
            Flag("chroot", group: "Options", "Do it with chroot(2) only.") { $0.usesChroot = $1 },
            Flag("escape", group: "Options", "Then try the five lines that lead out of a chroot, before the command.") {
                $0.walksOut = $1
            },
        ])
}
