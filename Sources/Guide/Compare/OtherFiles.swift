import Linux

/// Other files where data lies, in this mount namespace: empty folders, but for what every program needs to run.
///
/// A new mount namespace begins as a copy, so by itself it changes no answer; a program is itself a file, so taking all
/// files away changes every one.
enum OtherFiles {
    private static let emptied = ["/home", "/root", "/srv", "/mnt", "/media", "/tmp", "/var", "/opt", "/run", "/boot"]
    /// What libraries read before a program does anything, and the names of numbers.
    private static let kept = [
        "passwd", "group", "nsswitch.conf", "localtime", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "iproute2",
        "alternatives", "locale.alias", "protocols", "services",
    ]

    static func mount() throws(KernelError) {
        try Variation.keepMountsPrivate()
        // The old /etc stays open, so that files of it can be bound into the new one.
        let old = try open("/etc", [.pathOnly, .directory])
        try Linux.mount("tmpfs", on: "/etc", data: "mode=755")
        for name in kept where exists(name, in: old.number) {
            let path = "/etc/\(name)"
            if isDirectory(name, in: old.number) {
                try makeDirectory(path)
            } else {
                _ = try open(path, [.writeOnly, .create])
            }
            try bindMount("\(old.path)/\(name)", on: path, recursive: true)
        }
        for folder in emptied where isDirectory(folder) { try? Linux.mount("tmpfs", on: folder) }
    }
}
