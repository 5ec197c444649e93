import Glibc
import Testing

@testable import Linux

/// Two folders of a test's own, gone with it: what is copied, and where.
private struct Places: ~Copyable {
    let path: String
    var source: String { "\(path)/source" }
    var target: String { "\(path)/target" }

    /// - Parameter script: fills `source`, where it runs.
    init(_ script: String) throws {
        let path = "/var/tmp/minibox-test-" + (try randomBytes(8)).map { String($0, radix: 16) }.joined()
        for folder in [path, "\(path)/source", "\(path)/target"] { try makeDirectory(folder) }
        try shell("cd \(path)/source && \(script)")
        self.path = path
    }

    deinit { try? removeTree(path) }

    func copy(itself: Bool = true, options: CopyOptions = CopyOptions()) throws {
        let source = try open(self.source, .directory)
        let target = try open(self.target, .directory)
        try copyTree(from: source.number, into: target.number, itself: itself, shown: self.source, options: options)
    }

    func copy(_ name: String, as newName: String? = nil) throws {
        let source = try open(self.source, .directory)
        let target = try open(self.target, .directory)
        try copyEntry(name, in: source.number, as: newName, in: target.number, shown: self.source)
    }

    /// Whether the target is now what `cp -a` makes of the source.
    func expectSame(at location: SourceLocation = #_sourceLocation) throws {
        try shell("cp -a \(source) \(path)/reference")
        #expect(try portrait(target) == portrait("\(path)/reference"), sourceLocation: location)
    }
}

/// All that can be seen of a tree: every attribute of each file, which names are one file, what the files hold.
private func portrait(_ folder: String) throws -> String {
    try shell(
        """
        cd \(folder); export LC_ALL=C
        find . -printf '%P|%y|%m|%U:%G|%T@|%l|%n|%s\\n' | sort
        find . -exec stat -c '%n %t:%T' {} + | sort
        find . -type f -exec sha256sum {} + | sort
        find . -links +1 ! -type d -printf '%i %P\\n' | sort -k2 | awk '{ if (!($1 in n)) n[$1] = NR; print n[$1], $2 }'
        getfattr --recursive --no-dereference --dump --match=- --encoding=hex --absolute-names . | sed '/overlay.origin/d'
        """)
}

private let isRoot = effectiveUserID() == 0

@Suite(.serialized) struct `A copied tree` {
    @Test func `is what cp -a makes: files, folders, links, modes and times`() throws {
        let places = try Places(
            """
            mkdir -p a/b/c empty && echo one > a/b/c/file && : > nothing && ln -s ../nowhere a/link && ln -s /etc/passwd abs
            mkfifo pipe && chmod 4751 a/b/c/file && chmod 1777 empty && chmod 500 a/b
            touch -d '2001-02-03 04:05:06.789' a/b/c/file empty a . && touch -h -d 1999-01-01 abs
            """)
        try places.copy()
        try places.expectSame()
    }

    @Test func `keeps names that are no UTF-8`() throws {
        let places = try Places("n=$(printf 'b\\377d'); mkdir \"$n\" && echo x > \"$n/$n\" && ln -s \"$n\" \"l$n\"")
        try places.copy()
        try places.expectSame()
    }

    @Test(.enabled(if: isRoot, "needs root: owners, devices and security attributes"))
    func `keeps owners, devices, whiteouts, attributes and access lists`() throws {
        let places = try Places(
            """
            echo x > owned && chown 1234:5678 owned && ln -s x link && chown -h 99:99 link && mknod null c 1 3 && mknod loop b 7 0
            mknod gone c 0 0 && chmod 640 null && mkdir d && chown 7:8 d && cp /bin/true d/ping
            setfattr -n user.note -v hello owned && setfattr -n user.long -v "$(seq 1 700)" d
            setfattr -h -n trusted.mark -v x link
            setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 d/ping && chown 3:4 owned
            """)
        try places.copy()
        try places.expectSame()
    }

    @Test func `keeps one file of many names one file`() throws {
        let places = try Places("mkdir -p z/y && echo x > a && ln a b && ln a z/y/c && ln -s t s && ln s z/s && ln z/s z/y/s")
        try places.copy()
        try places.expectSame()
    }

    @Test func `keeps holes`() throws {
        let places = try Places(
            """
            truncate -s 64M holes && printf middle | dd of=holes bs=1M seek=30 conv=notrunc status=none
            truncate -s 5M tail && head -c 100000 /dev/zero > full && truncate -s 1M hole
            """)
        try places.copy()
        try places.expectSame()
        for name in ["holes", "tail", "hole"] {
            #expect(try status("\(places.target)/\(name)").blocks <= status("\(places.source)/\(name)").blocks + 16)
        }
    }

    @Test func `may be deeper than any path is long, and than there are descriptors`() throws {
        let places = try Places(
            """
            n=0123456789012345678901234567890123456789; n=$n$n$n$n$n; echo x > first
            (i=0; while [ $i -lt 60 ]; do mkdir $n && cd -P $n || exit; i=$((i + 1)); done; echo deep > file; ln file other)
            """)
        let before = try directoryEntries("/proc/self/fd").count
        var limit = rlimit()
        unsafe getrlimit(__rlimit_resource_t(7), &limit)
        var few = rlimit(rlim_cur: rlim_t(before + 24), rlim_max: limit.rlim_max)
        unsafe setrlimit(__rlimit_resource_t(7), &few)
        defer { unsafe setrlimit(__rlimit_resource_t(7), &limit) }
        try places.copy()
        let counts = { (folder: String) in try shell("find \(folder) | wc -lc; find \(folder) -links 2 -type f | wc -l") }
        #expect(try counts(places.target) == counts("\(places.path)/source"))
    }

    @Test func `is merged into what is there`() throws {
        let places = try Places("mkdir -p d/new && echo new > d/file && ln -s x d/link && ln d/file d/second")
        try shell("cd \(places.target) && mkdir d && echo old > d/file && echo kept > d/kept && ln -s /etc/passwd d/link")
        try places.copy()
        #expect(
            try shell("cd \(places.target)/d && cat file second kept && readlink link && ls")
                == "new\nnew\nkept\nx\nfile\nkept\nlink\nnew\nsecond\n")
    }

    @Test func `follows no link on its way, on neither side`() throws {
        let places = try Places("mkdir -p d/e && echo evil > d/e/f && ln -s / root")
        try shell("cd \(places.path) && mkdir outside && ln -s ../outside target/d")
        let error = #expect(throws: KernelError.self) { try places.copy() }
        #expect(error?.purpose == "overwrite non-directory \"d\" with directory \"\(places.source)/d\"")
        #expect(try directoryEntries("\(places.path)/outside") == [])
    }

    @Test func `puts no file in the place of a folder`() throws {
        let places = try Places("mkdir d && echo x > d/f")
        try shell("mkdir -p \(places.target)/d/f/g")
        let error = #expect(throws: KernelError.self) { try places.copy() }
        #expect(error?.purpose == "overwrite directory \"f\" with non-directory \"\(places.source)/d/f\"")
    }

    @Test func `does not grow into itself`() throws {
        let places = try Places("mkdir -p d/e && echo x > d/f")
        let source = try open(places.source, .directory)
        let inside = try open("\(places.source)/d/e", .directory)
        #expect(throws: KernelError.self) {
            try copyEntry("d", in: source.number, in: inside.number, shown: places.source)
        }
        #expect(throws: KernelError.self) {
            try copyEntry("d", in: source.number, in: source.number, shown: places.source)
        }
        #expect(try readText("\(places.source)/d/f") == "x\n")
    }

    @Test func `names the file that it could not copy`() throws {
        let places = try Places("mkdir -p a/b && echo x > a/b/f")
        try shell("mkdir -p \(places.target)/a/b && mkdir -p \(places.target)/a/b/f")
        let error = #expect(throws: KernelError.self) { try places.copy("a") }
        #expect(error?.description.contains("\(places.source)/a/b/f") == true)
    }
}

@Suite struct `A copied file` {
    @Test func `gets another name`() throws {
        let places = try Places("echo x > a && mkdir d && echo y > d/e")
        try places.copy("a", as: "b")
        try places.copy("d", as: "f")
        #expect(try shell("cd \(places.target) && find . -type f | sort | xargs cat; ls") == "x\ny\nb\nf\n")
    }

    @Test(.enabled(if: isRoot, "needs root: owners"))
    func `belongs to whoever is asked for`() throws {
        let places = try Places("echo x > a && chown 5:6 a && chmod 4755 a")
        let owner = { try shell("stat -c '%u:%g %a' \(places.target)/a") }
        try places.copy(options: CopyOptions(owners: .callers))
        #expect(try owner() == "0:0 4755\n")
        try places.copy(options: CopyOptions(owners: .all(user: 8, group: 9)))
        #expect(try owner() == "8:9 4755\n")
    }

    @Test(.enabled(if: isRoot, "needs root: trusted attributes"))
    func `carries the marks of an overlay where a layer is copied, and nowhere else`() throws {
        let places = try Places(
            "mkdir d && setfattr -n trusted.overlay.opaque -v y d && setfattr -n trusted.overlay.origin -v z d")
        let marks = { try shell("getfattr -m - \(places.target)/d 2>/dev/null | grep overlay || :") }
        try places.copy()
        #expect(try marks() == "")
        try places.copy(options: CopyOptions(keepsOverlayMarks: true))
        #expect(try marks() == "trusted.overlay.opaque\nuser.overlay.opaque\n")
    }
}
