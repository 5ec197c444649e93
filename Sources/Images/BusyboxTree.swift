import Linux

/// The files of the image busybox.
struct BusyboxTree {
    let root: String
    let busybox: String
    /// What `busybox --list` prints: one applet a line.
    let applets: String
    /// What `busybox --help` prints; its first line names the version.
    let banner: String

    private static let directories = [
        "bin", "dev", "etc", "home", "lib", "proc", "root", "sbin", "sys", "usr", "usr/bin", "usr/sbin", "var", "var/lib",
        "var/log",
        "var/spool", "var/www", "run",
    ]

    /// name, uid, gid, home, shell
    private static let users: [(String, Int, Int, String, String)] = [
        ("root", 0, 0, "/root", "/bin/sh"), ("bin", 1, 1, "/bin", "/bin/false"), ("daemon", 2, 2, "/usr/sbin", "/bin/false"),
        ("mail", 8, 8, "/var/spool", "/bin/false"), ("www-data", 33, 33, "/var/www", "/bin/false"),
        ("operator", 37, 37, "/var", "/bin/false"), ("postgres", 70, 70, "/var/lib/postgresql", "/bin/sh"),
        ("nobody", 65534, 65534, "/home", "/bin/false"),
    ]

    /// name, gid, members
    private static let groups: [(String, Int, String)] = [
        ("root", 0, ""), ("bin", 1, "root"), ("daemon", 2, "root"), ("sys", 3, ""), ("tty", 5, ""), ("disk", 6, ""),
        ("mail", 8, ""),
        ("wheel", 10, "root"), ("www-data", 33, ""), ("operator", 37, ""), ("postgres", 70, ""), ("users", 100, ""),
        ("nobody", 65534, ""),
    ]

    func make() throws(KernelError) {
        try makeDirectory(root, mode: 0o755)
        for directory in Self.directories { try makeDirectory("\(root)/\(directory)", mode: 0o755) }
        try setMode("\(root)/root", 0o700)
        for directory in ["tmp", "var/tmp"] {
            try makeDirectory("\(root)/\(directory)")
            try setMode("\(root)/\(directory)", 0o1777)
        }
        try copyProgram()
        for applet in applets.split(separator: "\n") where applet != "busybox" && !applet.contains("/") {
            try symbolicLink(to: "busybox", at: "\(root)/bin/\(applet)")
        }
        for (name, text) in texts { try file("etc/\(name)", text) }
        try symbolicLink(to: "/proc/mounts", at: "\(root)/etc/mtab")
    }

    private var texts: [(String, String)] {
        [
            ("passwd", Self.users.map { "\($0.0):x:\($0.1):\($0.2):\($0.0):\($0.3):\($0.4)\n" }.joined()),
            ("group", Self.groups.map { "\($0.0):x:\($0.1):\($0.2)\n" }.joined()),
            ("shadow", Self.users.map { "\($0.0):*:0:0:99999:7:::\n" }.joined()),
            ("issue", "minibox busybox image: \(banner.prefix { $0 != "\n" })\n"),
            ("os-release", "ID=busybox\nNAME=\"BusyBox\"\nPRETTY_NAME=\"\(banner.prefix { $0 != "\n" && $0 != "(" })\"\n"),
            // Places for a container's own files, so that none of them is made in its upper layer.
            ("hosts", ""), ("hostname", ""), ("resolv.conf", ""),
            ("nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n"),
        ]
    }

    private func file(_ path: String, _ text: String) throws(KernelError) {
        let shadow = path.hasSuffix("shadow")
        let file = try open("\(root)/\(path)", [.writeOnly, .create, .exclusive], mode: shadow ? 0o600 : 0o644)
        try write(text, to: file.number)
        try setMode("\(root)/\(path)", shadow ? 0o600 : 0o644)
    }

    private func copyProgram() throws(KernelError) {
        let source = try open(busybox)
        let copy = try open("\(root)/bin/busybox", [.writeOnly, .create, .exclusive], mode: 0o755)
        try copyBytes(from: source.number, to: copy.number)
        try setMode("\(root)/bin/busybox", 0o755)
    }
}
