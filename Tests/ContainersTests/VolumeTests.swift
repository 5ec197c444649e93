import Testing

@testable import Containers

@Suite struct VolumeTests {
    private func volume(_ text: String) throws(UsageError) -> MountRequest {
        try VolumeArgument(parsing: text, workingDirectory: "/home/me").request
    }

    @Test(arguments: [
        ("/a:/b", "/a", "/b"), ("/a/../c/:/d/../e//f/.", "/c", "/e/f"), ("./x:/a", "/home/me/x", "/a"),
        (".:/a", "/home/me", "/a"),
        ("../x:/a:ro", "/home/x", "/a"), ("../../../../x:/a", "/x", "/a"), ("/:/host", "/", "/host"),
        ("/a:/../../b", "/a", "/b"), ("...:/a", "/home/me/...", "/a"),
    ])
    func `a path of the host is bound, and made where it is missing`(text: String, source: String, destination: String) throws {
        let request = try volume(text)
        #expect(request.kind == .bind(BindSource(path: source, createsPath: true)))
        #expect(request.destination == destination && request.readOnly == text.hasSuffix(":ro"))
        #expect(request.source == source && request.propagation == .recursivePrivate && request.options.isEmpty)
    }

    @Test func `the words behind the second colon are those of Docker`() throws {
        #expect(try volume("/a:/b:ro,Z,rslave,cached").readOnly)
        #expect(try volume("/a:/b:ro,Z,rslave,cached").propagation == .recursiveSlave)
        #expect(try volume("/a:/b:rw,shared").propagation == .shared)
        #expect(try !volume("/a:/b:z").readOnly)
        #expect(try volume("vol:/b:nocopy,ro").kind == .volume(VolumeName(parsing: "vol"), copiesImage: false))
    }

    @Test func `a name is a volume, and a path alone a volume of its own`() throws {
        let named = try volume("goldvol:/v")
        #expect(named.kind == .volume(try VolumeName(parsing: "goldvol"), copiesImage: true))
        #expect(named.source == "goldvol")
        let unnamed = try volume("/only/")
        #expect(unnamed.kind == .volume(nil, copiesImage: true) && unnamed.destination == "/only" && unnamed.source == nil)
    }

    @Test(arguments: [
        ("", "invalid empty volume spec"), (":/a", "invalid spec: :/a: empty section between colons"),
        ("::", "invalid spec: ::: empty section between colons"), ("/a:", "invalid spec: /a:: empty section between colons"),
        ("/a:/b:", "invalid spec: /a:/b:: empty section between colons"),
        ("/a:/b:ro:rw", "invalid spec: /a:/b:ro:rw: too many colons"),
        ("/a:/b:zz", "invalid mode: zz"), ("/a:/b:ro,rw", "invalid mode: ro,rw"), ("/a:/b:ro,", "invalid mode: ro,"),
        ("/a:/b:RO", "invalid mode: RO"), ("/a:/b:shared,private", "invalid mode: shared,private"),
        ("/a:/b:z,Z", "invalid mode: z,Z"),
        ("/a:/b:unbindable", "invalid mode: unbindable"), ("/a:ro", "invalid volume specification: '/a:ro'"),
        (
            "/a:/",
            "invalid volume specification: '/a:/': invalid mount config for type \"bind\": invalid specification: destination can't be '/'"
        ),
        (
            "/a:/b/../..",
            "invalid volume specification: '/a:/b/../..': invalid mount config for type \"bind\": invalid specification: destination can't be '/'"
        ),
        (
            "/",
            "invalid volume specification: '/': invalid mount config for type \"volume\": invalid specification: destination can't be '/'"
        ),
        (
            "vol:b",
            "invalid volume specification: 'vol:b': invalid mount config for type \"volume\": invalid mount path: 'b' mount path must be absolute"
        ),
        (
            "vol:/b:shared",
            "invalid volume specification: 'vol:/b:shared': invalid mount config for type \"volume\": field BindOptions must not be specified"
        ),
        (
            "rel/path:/v",
            "create rel/path: \"rel/path\" includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory, use absolute path"
        ),
        ("v:/v", "create v: volume name is too short, names should be at least two alphanumeric characters"),
    ])
    func `a volume that makes no sense is refused`(text: String, message: String) {
        #expect(refusal { () throws(UsageError) in try volume(text) } == message)
    }

    @Test(arguments: ["a/../b", "..a", "~", "-a", "a\u{301}", "é1", "a\0b"])
    func `a volume's name is safe in a path`(text: String) {
        #expect(refusal { () throws(UsageError) in try VolumeName(parsing: text) }.contains("includes invalid characters"))
        let long = String(repeating: "a", count: 256)
        #expect(refusal { () throws(UsageError) in try VolumeName(parsing: long) }.contains("too long"))
    }

    @Test func `one place is mounted once`() throws {
        let a = try volume("/x:/a")
        let again = try volume("goldvol:/b/../a/")
        let memory = try TmpfsArgument(parsing: "/a").request
        try MountRequest.refuseDuplicates([a, try volume("/x:/b"), try volume("/x:/a/b")])
        #expect(
            refusal { () throws(UsageError) in try MountRequest.refuseDuplicates([a, again]) } == "Duplicate mount point: /a")
        #expect(
            refusal { () throws(UsageError) in try MountRequest.refuseDuplicates([memory, a]) } == "Duplicate mount point: /a")
    }

    @Test func `two spellings of one letter are two places`() throws {
        try MountRequest.refuseDuplicates([try volume("/x:/\u{e9}"), try volume("/x:/e\u{301}")])
    }

    @Test(arguments: [
        ("/t", ["nosuid", "nodev", "noexec"], false), ("/t:", ["nosuid", "nodev", "noexec"], false),
        ("/t:size=1m,mode=700", ["nosuid", "nodev", "noexec", "size=1m", "mode=700"], false),
        ("/t/../u:exec,ro,uid=5,gid=0", ["nosuid", "nodev", "noexec", "exec", "uid=5", "gid=0"], true),
        ("/t:ro,rw,size=50%,nr_inodes=10k", ["nosuid", "nodev", "noexec", "size=50%", "nr_inodes=10k"], false),
    ])
    func `memory is mounted with Docker's words first`(text: String, options: [String], readOnly: Bool) throws {
        let request = try TmpfsArgument(parsing: text).request
        #expect(request.options == options && request.readOnly == readOnly)
        #expect(request.destination == (text.contains("/u") ? "/u" : "/t"))
    }

    @Test(arguments: [
        ("", "invalid mount path: '' mount path must be absolute"), ("t", "invalid mount path: 't' mount path must be absolute"),
        ("/", "invalid specification: destination can't be '/'"), ("/t/..:ro", "invalid specification: destination can't be '/'"),
        ("/t:foo", "invalid tmpfs option \"foo\""), ("/t:bogus=1", "invalid tmpfs option \"bogus=1\""),
        ("/t:size", "invalid tmpfs option \"size\""), ("/t:size=x", "invalid tmpfs option \"size=x\""),
        ("/t:size=%", "invalid tmpfs option \"size=%\""), ("/t:mode=9", "invalid tmpfs option \"mode=9\""),
        ("/t:mode=17777", "invalid tmpfs option \"mode=17777\""),
        ("/t:uid=4294967295", "invalid tmpfs option \"uid=4294967295\""),
        ("/t:remount", "invalid tmpfs option \"remount\""), ("/t:bind", "invalid tmpfs option \"bind\""),
        ("/t:noexec=1", "invalid tmpfs option \"noexec=1\""), ("/t:a:b", "invalid tmpfs option \"a:b\""),
    ])
    func `memory that cannot be mounted is refused`(text: String, message: String) {
        #expect(refusal { () throws(UsageError) in try TmpfsArgument(parsing: text) } == message)
    }
}
