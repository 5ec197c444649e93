import Glibc
import Linux
import Testing

@testable import Archive

/// Three folders and an archive between them, gone with the test.
private struct Places: ~Copyable {
    let path: String
    var source: String { "\(path)/source" }
    var target: String { "\(path)/target" }
    var archive: String { "\(path)/archive" }

    init(_ script: String = ":") throws {
        useUTF8()
        let path = "/var/tmp/minibox-test-" + (try randomBytes(8)).map { String($0, radix: 16) }.joined()
        for folder in [path, "\(path)/source", "\(path)/target"] { try makeDirectory(folder) }
        try shell("cd \(path)/source; \(script)")
        self.path = path
    }

    deinit { try? removeTree(path) }

    func pack(as name: String? = nil, isLayer: Bool = false) throws {
        let directory = try open(source, .directory)
        let file = try open(archive, [.writeOnly, .create, .truncate])
        var packing = try Packing(to: file.number, isLayer: isLayer)
        try packing.pack(directory: directory.number, as: name.map { FileName($0) })
        try packing.finish()
    }

    /// Writes an archive that nothing packs: entries with any name.
    func write(_ entries: [(name: String, kind: TreeEntry.Kind)]) throws {
        let file = try open(archive, [.writeOnly, .create, .truncate])
        let writer = try TarWriter(to: file.number)
        for (name, kind) in entries {
            let time = FileTime(seconds: 1_000_000_000)
            let properties = FileProperties(
                kind: .file, mode: 0o755, userID: UInt32(geteuid()), groupID: UInt32(getegid()), accessedAt: time,
                modifiedAt: time)
            try writer.add(FileName(name), kind, properties)
        }
        try writer.finish()
    }

    func unpack(at place: String = "/", isLayer: Bool = false) throws {
        let file = try open(archive)
        let root = try open(target, .directory)
        try Unpacking(isLayer: isLayer).unpack(from: file.number, root: root.number, place: FileName(place))
    }

    /// What of a folder lasts in an archive.
    func portrait(of folder: String) throws -> String {
        try shell(
            """
            cd \(folder); export LC_ALL=C; touch .
            find . -mindepth 1 -printf '%P|%y|%m|%U:%G|%Ts|%l|%n|%s\\n' | sort; find . ! -type d -exec stat -c '%n %t:%T' {} + | sort
            find . -type f -exec sha256sum {} + | sort
            find . -links +1 ! -type d -printf '%i %P\\n' | sort -k2 | awk '{ if (!($1 in n)) n[$1] = NR; print n[$1], $2 }'
            getfattr -R -h -d -m '^user|^security' -e hex --absolute-names .
            """)
    }
}

@Suite struct `An archive` {
    @Test func `gives back what was packed`() throws {
        let places = try Places(
            """
            mkdir -p d/e && echo hi > d/f && ln d/f d/g && ln -s ../x d/l && mkfifo p && truncate -s 3M sparse && chmod 4711 d/f
            echo x > grün; echo y > "$(printf 'b\\377d')"; mkdir $(seq -s _ 60); echo z > $(seq -s _ 60)/$(seq -s - 50)
            setfattr -n user.note -v hello d/f; chmod 500 d/e
            """)
        try places.pack()
        try places.unpack()
        #expect(try places.portrait(of: places.target) == places.portrait(of: places.source))
    }

    @Test(.enabled(if: geteuid() == 0, "needs root: owners, devices and capabilities"))
    func `keeps owners, devices and capabilities, and no mark of this machine`() throws {
        let places = try Places(
            """
            echo x > f && chown 3000000000:77 f && mknod n c 1 3 && mknod b b 7 300 && cp /bin/true ping
            setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 ping
            setfattr -n trusted.mark -v secret f
            """)
        try places.pack()
        try places.unpack()
        #expect(try places.portrait(of: places.target) == places.portrait(of: places.source))
        #expect(try shell("getfattr -m - \(places.target)/f 2>/dev/null") == "")
    }

    @Test func `is what tar reads, with the names that docker gives`() throws {
        let places = try Places("mkdir -p bin/x && echo hi > bin/sh && ln -s sh bin/ash")
        try places.pack()
        #expect(try shell("tar tf \(places.archive)") == "bin/\nbin/ash\nbin/sh\nbin/x/\n")
        try places.pack(as: "top")
        #expect(try shell("tar tf \(places.archive)") == "top/\ntop/bin/\ntop/bin/ash\ntop/bin/sh\ntop/bin/x/\n")
    }

    @Test func `may be compressed, and made by tar in any of its formats`() throws {
        let places = try Places("mkdir d && echo hi > d/f && ln -s f d/l && echo x > $(seq -s _ 45)")
        for options in ["--format=gnu", "--format=pax", "-z", "-j", "-J", "--zstd", "--sparse"] {
            try shell("cd \(places.source); tar c \(options) -f \(places.archive) *; rm -rf ../target/*")
            try places.unpack()
            #expect(try places.portrait(of: places.target) == places.portrait(of: places.source), "\(options)")
        }
    }

    @Test func `that is empty is one, and rubbish is none`() throws {
        let places = try Places()
        try shell(": > \(places.archive)")
        try places.unpack()
        try shell("echo rubbish > \(places.archive)")
        #expect(throws: ArchiveError.self) { try places.unpack() }
        try shell("head -c 100000 /dev/zero > \(places.source)/f")
        try places.pack()
        try shell("truncate -s 40000 \(places.archive)")
        let error = #expect(throws: ArchiveError.self) { try places.unpack() }
        #expect(error?.description == "cannot read the archive: Truncated tar archive")
        #expect(try directoryEntries(places.target) == [])
    }
}

@Suite struct `A hostile archive` {
    @Test(arguments: ["../evil", "d/../../evil", "d/.."]) func `does not go up`(_ name: String) throws {
        let places = try Places()
        try places.write([("d", .directory), (name, .file)])
        #expect(throws: ArchiveError.self) { try places.unpack() }
        #expect(try directoryEntries(places.path).sorted() == ["archive", "source", "target"])
    }

    @Test func `has no root but the directory`() throws {
        let places = try Places()
        try places.write([("/etc/evil", .file), ("/tmp", .symbolicLink(to: FileName("/etc"))), ("/tmp/more", .file)])
        try places.unpack()
        #expect(try shell("cd \(places.target); find . -type f | sort") == "./etc/evil\n./etc/more\n")
    }

    @Test func `does not write through a link that leads out`() throws {
        let places = try Places()
        try shell("echo precious > \(places.source)/decoy")
        try places.write([
            ("out", .symbolicLink(to: FileName(places.source))), ("up", .symbolicLink(to: FileName("../source"))),
            ("out/decoy", .file), ("up/decoy", .file), ("file", .symbolicLink(to: FileName("../source/decoy"))), ("file", .file),
        ])
        #expect(throws: KernelError.self) { try places.unpack() }
        #expect(try readText("\(places.source)/decoy") == "precious\n")
        // What replaces a link replaces the link.
        try places.write([("file", .symbolicLink(to: FileName("../source/decoy"))), ("file", .file)])
        try places.unpack()
        #expect(try readText("\(places.source)/decoy") == "precious\n")
        #expect(try status("\(places.target)/file", followLinks: false).kind == .file)
    }

    @Test func `makes no hard link to what lies outside`() throws {
        let places = try Places()
        try shell("echo precious > \(places.source)/decoy; mkdir -p \(places.target)\(places.source)")
        for target in ["../source/decoy", "\(places.source)/decoy", "out/decoy"] {
            try places.write([
                ("out", .symbolicLink(to: FileName(places.source))), ("link", .hardLink(to: [FileName(target)])),
            ])
            #expect(throws: (any Error).self, "\(target)") { try places.unpack() }
            #expect(try status("\(places.source)/decoy").linkCount == 1)
        }
    }

    @Test func `replaces no directory by a file, and no file by a directory`() throws {
        let places = try Places()
        try shell("mkdir \(places.target)/d; touch \(places.target)/f")
        try places.write([("d", .file)])
        #expect(throws: KernelError.self) { try places.unpack() }
        try places.write([("f", .directory)])
        let error = #expect(throws: KernelError.self) { try places.unpack() }
        #expect(error?.purpose == "overwrite non-directory \"f\" with directory \"f\"")
    }
}

@Suite(.enabled(if: geteuid() == 0, "needs root: whiteouts")) struct `A layer in an archive` {
    @Test func `comes back as the overlay's own`() throws {
        let places = try Places(
            "mkdir -p d/e && mknod d/gone c 0 0 && echo x > d/f && setfattr -n trusted.overlay.opaque -v y d/e && echo y > d/e/g")
        try places.pack(isLayer: true)
        #expect(
            try shell("tar tf \(places.archive)") == "d/\nd/e/\nd/e/.wh..wh..opq\nd/e/g\nd/f\nd/.wh.gone\n")
        try places.unpack(isLayer: true)
        #expect(
            try shell("cd \(places.target); stat -c '%F %t:%T' d/gone; getfattr -m overlay d/e 2>/dev/null; cat d/e/g; ls -A d/e")
                == "character special file 0:0\n# file: d/e\ntrusted.overlay.opaque\nuser.overlay.opaque\n\ny\ng\n")
    }

    @Test func `replaces what is of another kind`() throws {
        let places = try Places()
        try shell("mkdir -p \(places.target)/d/e; touch \(places.target)/f")
        try places.write([("d", .file), ("f", .directory), ("f/g", .file)])
        try places.unpack(isLayer: true)
        #expect(try shell("cd \(places.target); find . -mindepth 1 -printf '%p %y\\n' | sort") == "./d f\n./f d\n./f/g f\n")
    }

    @Test(arguments: [".wh...", ".wh..", ".wh.", "d/.wh..wh.plnk"]) func `takes no whiteout of a name that cannot be`(
        _ name: String
    ) throws {
        let places = try Places()
        try places.write([("d", .directory), (name, .file)])
        try places.unpack(isLayer: true)
        #expect(try shell("cd \(places.target); find . -mindepth 1") == "./d\n")
    }
}
