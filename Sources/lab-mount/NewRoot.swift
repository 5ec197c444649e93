import LabKit
import Linux

/// Two ways to another `/`: chroot(2) moves one process's idea of it, pivot_root(2) moves the root of the mount namespace.
enum NewRoot {
    /// For `--root`: a folder of the learner's, which has to be a mount before it can be the root of a namespace.
    static func enter(_ folder: String, byChroot: Bool, walksOut: Bool) throws(KernelError) {
        do throws(KernelError) {
            if byChroot {
                try chroot(folder)
            } else {
                try bindMount(folder, on: folder, recursive: true)
                try pivot(folder)
            }
        } catch {
            throw error.wanted("make \(folder) the root", fix: error.errno == .missing ? "name a folder that exists" : nil)
        }
        if walksOut { try walkOut() }
    }

    static func chroot(_ folder: String) throws(KernelError) {
        try changeDirectory(to: folder)
        try changeRoot(to: ".")
    }

    /// With `.` twice the old root lands on top of the new one, where it can be taken away. (A shell that does the same needs a
    /// umount(8) in the new root.)
    static func pivot(_ folder: String) throws(KernelError) {
        try changeDirectory(to: folder)
        try pivotRoot(to: ".", oldRoot: ".", shell: .command("pivot_root . ."))
        try unmount(".", detach: true)
        try changeDirectory(to: "/")
    }

    /// The five lines that lead out of a chroot. The kernel stops `..` at the process's root and nowhere else: once the
    /// root lies below the working directory, the way up is free, to the root of the mount namespace.
    static func walkOut() throws(KernelError) {
        try makeDirectory("below", mode: 0o700)
        try changeRoot(to: "below", hasCommand: false)
        try removeDirectory("below")
        repeat { try changeDirectory(to: "..") } while try workingDirectory() != "(unreachable)/"
        try changeRoot(to: ".", hasCommand: false)
    }
}

extension LabMount {
    /// The same five lines, after chroot and after pivot_root.
    static func compareRoots() throws(KernelError) {
        func prepare() throws(KernelError) {
            try isolate()
            try mount("tmpfs", from: "lab-mount", on: place, data: "size=1m")
            try makeDirectory("\(place)/only-inside")
        }
        let host = View("host", of: rootObservations)
        let chroot = try look("chroot", at: rootObservations) { () throws(KernelError) in
            try prepare()
            try NewRoot.chroot(place)
        }
        let escaped = try lab.telling("A new root by chroot(2), and then five lines that any root inside may type:") {
            () throws(KernelError) in
            try look("chroot, walked out", at: rootObservations) { () throws(KernelError) in
                try prepare()
                try NewRoot.chroot(place)
                try NewRoot.walkOut()
            }
        }
        let pivoted = try lab.telling("A new root by pivot_root(2), the old one taken away, and the same five lines:") {
            () throws(KernelError) in
            try look("pivot_root, walked out", at: rootObservations) { () throws(KernelError) in
                try prepare()
                try NewRoot.pivot(place)
                try NewRoot.walkOut()
            }
        }
        show(Comparison(rootObservations, [host, chroot, escaped, pivoted]), title: "What each root shows:")
        let outcomes = (
            escaped.answers == host.answers ? "back on the host's files" : "still inside",
            pivoted.answers == chroot.answers ? "still inside" : "outside"
        )
        tell(
            "the five lines after chroot", outcomes.0,
            "The five lines after chroot: \(outcomes.0). The old root was there all the time, only its name was not.")
        tell(
            "the five lines after pivot_root", outcomes.1,
            "After pivot_root: \(outcomes.1). No call is refused; `..` ends at a root above which nothing is mounted.\n")
    }

    private static let rootObservations = [
        Observation("names in /", of: "the root mount") { () throws(KernelError) in "\(try directoryEntries("/").count)" },
        Observation("/etc/passwd", of: "the root mount") { () throws(KernelError) in exists("/etc/passwd") ? "there" : "not there"
        },
        Observation("/only-inside", of: "the root mount") { () throws(KernelError) in
            exists("/only-inside") ? "there" : "not there"
        },
        Observation("host name", of: "UTS namespace") { () throws(KernelError) in try KernelName.current().hostName },
    ]
}
