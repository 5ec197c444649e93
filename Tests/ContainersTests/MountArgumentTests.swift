import Testing

@testable import Containers

@Suite struct MountArgumentTests {
    private func mount(_ text: String) throws(UsageError) -> MountRequest {
        try MountArgument(parsing: text, workingDirectory: "/home/me").request
    }

    @Test func `a bind mount is not made where the host has nothing`() throws {
        for text in ["type=bind,src=/a,dst=/b", "TYPE=BIND,Source=/a/.,TARGET=/b/", "type=bind,\"src=/a\",destination=/b"] {
            let request = try mount(text)
            #expect(request.kind == .bind(BindSource(path: "/a", createsPath: false)))
            #expect(request.destination == "/b" && !request.readOnly)
        }
        #expect(try mount("type=bind,src=./a,dst=/b").source == "/home/me/a")
        #expect(try mount("type=bind,\"src=/a,b\"\"c\",dst=/b").source == "/a,b\"c")
        #expect(try mount("type=bind,src=/a,dst=/b,src=/c").source == "/c")
        #expect(try mount("type=bind,src=/a,dst=/b,ro").readOnly)
        #expect(try mount("type=bind,src=/a,dst=/b,readonly=1,ro=0,consistency=cached").readOnly == false)
    }

    @Test(
        arguments: [
            ("bind-propagation=shared", .shared, .enabled), ("bind-nonrecursive", .recursivePrivate, .disabled),
            ("bind-nonrecursive=false", .recursivePrivate, .enabled), ("bind-recursive=disabled", .recursivePrivate, .disabled),
            ("ro,bind-recursive=writable", .recursivePrivate, .writable),
            ("ro,bind-recursive=readonly,bind-propagation=rprivate", .recursivePrivate, .readonly),
        ] as [(String, Propagation, BindSource.Recursion)])
    func `a bind mount says what comes along`(words: String, propagation: Propagation, recursion: BindSource.Recursion) throws {
        #expect(
            try mount("type=bind,src=/a,dst=/b,\(words)").kind
                == .bind(BindSource(path: "/a", createsPath: false, recursion: recursion, propagation: propagation)))
    }

    @Test func `a volume is what is meant without a type`() throws {
        let name = try VolumeName(parsing: "novol")
        #expect(try mount("src=novol,dst=/etc").kind == .volume(name, copiesImage: true))
        #expect(try mount("type=volume,src=novol,dst=/etc,volume-nocopy").kind == .volume(name, copiesImage: false))
        #expect(try mount("type=volume,dst=/etc,volume-nocopy=0").kind == .volume(nil, copiesImage: true))
    }

    @Test func `memory has a size and a mode`() throws {
        #expect(
            try mount("type=tmpfs,dst=/t,tmpfs-size=1m,tmpfs-mode=1777").options
                == ["nosuid", "nodev", "noexec", "size=1048576", "mode=1777"])
        #expect(try mount("type=tmpfs,dst=/t,tmpfs-size=0,ro").options == ["nosuid", "nodev", "noexec"])
    }

    @Test(arguments: [
        ("", "EOF"), ("foo=bar", "unexpected key 'foo' in 'foo=bar'"), ("type=bind,foo=bar", "unexpected key 'foo' in 'foo=bar'"),
        ("type=bind, src=/a,dst=/b", "unexpected key ' src' in ' src=/a'"),
        ("type=bind,foo", "invalid field 'foo' must be a key=value pair"),
        ("dst=/b,", "invalid field '' must be a key=value pair"),
        ("type=bind,src,dst=/b", "invalid field 'src' must be a key=value pair"), ("type=bind,src=/a", "target is required"),
        ("type=,dst=/a", "type is required"), ("type=bind,src=/a,dst=/b,readonly=maybe", "invalid value for readonly: maybe"),
        ("type=bind,src=/a,dst=/b,ro=", "invalid value for ro: "),
        ("type=volume,dst=/b,volume-nocopy=x", "invalid value for volume-nocopy: x"),
        ("type=tmpfs,dst=/b,tmpfs-size=5x", "invalid value for tmpfs-size: 5x"),
        ("type=tmpfs,dst=/b,tmpfs-mode=9", "invalid value for tmpfs-mode: 9"),
        ("type=tmpfs,dst=/b,tmpfs-mode=-7", "invalid value for tmpfs-mode: -7"),
        ("type=volume,dst=/b,bind-propagation=rprivate", "cannot mix 'bind-*' options with mount type 'volume'"),
        ("type=bind,src=/a,dst=/b,volume-nocopy", "cannot mix 'volume-*' options with mount type 'bind'"),
        ("type=bind,src=/a,dst=/b,tmpfs-size=1", "cannot mix 'tmpfs-*' options with mount type 'bind'"),
        (
            "type=bind,src=/a,dst=/b,bind-recursive=foo",
            "invalid value for bind-recursive: foo (must be \"enabled\", \"disabled\", \"writable\", or \"readonly\")"
        ),
        (
            "type=bind,src=/a,dst=/b,bind-recursive=readonly",
            "option 'bind-recursive=readonly' requires 'readonly' to be specified in conjunction"
        ),
        (
            "type=bind,src=/a,dst=/b,ro,bind-recursive=readonly",
            "option 'bind-recursive=readonly' requires 'bind-propagation=rprivate' to be specified in conjunction"
        ),
        ("type=bind,\"src=/a", "parse error on line 1, column 18: extraneous or missing \" in quoted-field"),
        ("type=bind,src=\"/a,b\",dst=/b", "parse error on line 1, column 15: bare \" in non-quoted-field"),
        (
            "type=volume,src=/x,dst=/b",
            "create /x: \"/x\" includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory, use absolute path"
        ),
    ])
    func `a mount that makes no sense is refused`(text: String, message: String) {
        #expect(refusal { () throws(UsageError) in try mount(text) } == message)
    }

    @Test(arguments: [
        ("type=bind,dst=/a", "bind", "field Source must not be empty"),
        ("type=foo,dst=/a", "foo", "mount type unknown"), ("type=bind ,src=/a,dst=/b", "bind ", "mount type unknown"),
        ("type=bind,src=/a,dst=b", "bind", "invalid mount path: 'b' mount path must be absolute"),
        ("type=bind,src=a,dst=/b", "bind", "invalid mount path: 'a' mount path must be absolute"),
        ("type=bind,src=/a\0b,dst=/b", "bind", "invalid mount path: \"/a\\x00b\" contains a NUL byte"),
        ("type=bind,src=/a,dst=/b/..", "bind", "invalid specification: destination can't be '/'"),
        ("type=bind,src=/a,dst=/b,bind-propagation=foo", "bind", "invalid propagation mode: foo"),
        ("type=tmpfs,src=/a,dst=/b", "tmpfs", "field Source must not be specified"),
        ("type=volume,dst=/b,ro", "volume", "must not set ReadOnly mode when using anonymous volumes"),
    ])
    func `a mount that the engine would refuse is refused`(text: String, type: String, message: String) {
        #expect(
            refusal { () throws(UsageError) in try mount(text) } == "invalid mount config for type \"\(type)\": \(message)")
    }

    @Test func `an unknown key names the known ones`() {
        #expect { try mount("foo=bar") } throws: { "\($0)".contains("fix: the keys are type, src, source") }
    }
}
