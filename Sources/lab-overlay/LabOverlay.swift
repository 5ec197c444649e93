import Flags
import LabKit
import Linux

/// Where does a write go? An overlay lays folders above each other, and writes into the uppermost only.
@main
enum LabOverlay {
    static func main() { lab.play(run: run, story: story) }

    struct Options: LabOptions {
        var shared = SharedOptions()
        /// How large the file is that is copied up.
        var size: String?
        /// The learner's own lower layers, the uppermost first.
        var lowers: [String] = []
        var upper: String?
    }

    /// `lab-overlay -- COMMAND`: the learner's command in the merged tree, and where its writes went.
    static func run(_ options: Options, _ command: [String]) throws(KernelError) {
        let wishes = try Wishes(options)
        if effectiveUserID() != 0 { try becomeRootOfNewUserNamespace() }
        let work = try wishes.upper.map { (upper) throws(KernelError) in try WorkDirectory(beside: upper) }
        defer { work?.remove() }
        let status = try inside(.mount) { () throws(KernelError) in
            // Whatever ends the lab ends the command.
            try ProcessControl.dieWithParent(.kill)
            let overlay = try Overlay.build(wishes, work: work?.path)
            let status = try inside { () throws(KernelError) in
                try ProcessControl.dieWithParent(.kill)
                try changeDirectory(to: overlay.merged)
                try become(command)
            }
            try reportWrites(in: overlay)
            exitNow(status.shellCode)
        }
        work?.remove()
        exitNow(status.shellCode)
    }

    /// `lab-overlay`: lays three folders above each other, looks, writes, and looks where the writes went.
    static func story(_ options: Options) throws(KernelError) {
        if !options.lowers.isEmpty || options.upper != nil { lab.misused("--lower and --upper are for a COMMAND of yours") }
        let wishes = try Wishes(options)
        let host = View("host", of: observations)
        try lab.becomeRootAloud()
        // In a child: the lab itself stays outside, to look at the host afterwards.
        let status = try inside { () throws(KernelError) in try playInside(wishes, host) }
        guard status == .exited(code: 0) else { exitNow(status.shellCode) }
        let after = View("host", of: observations)
        tell(
            "the host's mounts afterwards", after == host ? "as before" : "changed",
            "On the host, afterwards: \(after == host ? "all as before; the layers went away with the namespace." : "CHANGED.")\n"
        )
        say(goingOn)
    }

    private static func playInside(_ wishes: Wishes, _ host: View) throws(KernelError) {
        let title = """
            The calls. In a mount namespace of its own: a tmpfs, which can hold layers everywhere; two lower layers on it, an
            empty upper one, and all of them laid above each other:
            """
        let overlay = try lab.telling(title) { () throws(KernelError) in
            try unshare(.mount)
            return try Overlay.build(wishes)
        }
        show(Comparison(observations, [host, View("inside", of: observations)]))
        say("\nWhoever looks at merged looks down through the layers. The first one that has the name wins:\n")
        try showLayers(overlay, files: SampleTree.files)
        try CopyUp.play(in: overlay)
        try Changes.play(in: overlay)
        try Nesting.play(in: overlay)
    }

    static let observations = [
        Observation("mounts", of: "mount namespace") { () throws(KernelError) in "\(try MountInfo.all().count)" },
        Observation("type of \(merged)", of: "mount namespace") { () throws(KernelError) in
            try MountInfo.all().last { $0.mountPoint == merged }?.type ?? "no mount point"
        },
        Observation("\(merged)/motd", of: "what is mounted there") { () throws(KernelError) in
            try exists("\(merged)/motd") ? "\"\(readText("\(merged)/motd").prefix { !$0.isNewline })\"" : "not there"
        },
        Observation("/etc/hostname", of: "a file") { () throws(KernelError) in
            exists("/etc/hostname") ? "\(try status("/etc/hostname").sizeBytes) B" : "not there"
        },
        .namespace(.mount),
    ]

    static let merged = "\(Overlay.places[0])/merged"
}
