import Testing

@testable import Containers

@Suite struct UserTests {
    private let passwd = PasswdFile(
        parsing: """
            root:x:0:0:root:/root:/bin/sh
            postgres:x:70:70::/var/lib/postgresql:/bin/sh
            nohome:x:71:72:::
            12345:x:0:0::/trap:/bin/sh
            postgres:x:0:0::/second:/bin/sh
            """)
    private let groups = GroupFile(
        parsing:
            "root:x:0:root\nbin:x:1:root,daemon\ndaemon:x:2:root\nwheel:x:10:root\nwww-data:x:33:\noperator:x:37:\npostgres:x:70:\n33:x:99:"
    )

    private func identity(_ user: String, extra: [String] = []) throws(UsageError) -> Identity {
        let extra = try extra.map { (text) throws(UsageError) in try Account(parsing: text) }
        return try resolve(user: try UserArgument(parsing: user), passwd: passwd, groups: groups, extraGroups: extra)
    }

    @Test(
        arguments: [
            ("", 0, 0, [0, 1, 2, 10], "/root"), ("0", 0, 0, [0, 1, 2, 10], "/root"), ("root:", 0, 0, [0, 1, 2, 10], "/root"),
            ("1000:1001", 1000, 1001, [1001], "/"), ("postgres", 70, 70, [70], "/var/lib/postgresql"),
            ("70", 70, 70, [70], "/var/lib/postgresql"), ("12345", 12345, 0, [0], "/"), ("root:operator", 0, 37, [37], "/root"),
            (":33", 0, 33, [33], "/root"), ("nohome", 71, 72, [72], "/"),
            ("4294967294:4294967294", .max - 1, .max - 1, [.max - 1], "/"),
        ] as [(String, UInt32, UInt32, [UInt32], String)])
    func `a user is who Docker says it is`(user: String, uid: UInt32, gid: UInt32, others: [UInt32], home: String) throws {
        let identity = try identity(user)
        #expect(identity.uid == uid && identity.gid == gid && identity.supplementaryGroups == others && identity.home == home)
    }

    @Test func `more groups come behind the user's own`() throws {
        #expect(try identity("1000", extra: ["33", "operator"]).supplementaryGroups == [0, 33, 37])
        #expect(try identity("root", extra: ["10", "wheel", "0"]).supplementaryGroups == [0, 1, 2, 10])
    }

    @Test(arguments: [
        ("nosuchuser", "unable to find user nosuchuser: no matching entries in passwd file"),
        ("root:x", "unable to find group x: no matching entries in group file"),
        ("roo\u{301}t", "unable to find user roo\u{301}t: no matching entries in passwd file"),
        ("4294967295", "uids and gids must be in range 0-4294967294"),
        ("4294967296", "uids and gids must be in range 0-4294967294"),
        ("0:4294967295", "uids and gids must be in range 0-4294967294"), ("-1", "uids and gids must be in range 0-4294967294"),
        ("+1", "uids and gids must be in range 0-4294967294"), ("01", "uids and gids must be in range 0-4294967294"),
        ("99999999999999999999", "uids and gids must be in range 0-4294967294"), ("a:b:c", "invalid user: \"a:b:c\""),
        ("a b", "invalid user or group name: \"a b\""), ("a\n", "invalid user or group name: \"a\\n\""),
        ("1\0", "invalid user or group name: \"1\\x00\""),
    ])
    func `a user that is none is refused`(user: String, message: String) {
        #expect(refusal { () throws(UsageError) in try identity(user) } == message)
    }

    @Test func `an extra group that is none is refused`() {
        #expect(
            refusal { () throws(UsageError) in try identity("0", extra: ["x"]) }
                == "unable to find group x: no matching entries in group file")
    }

    @Test func `lines that make no sense are passed over`() {
        let long = "long:x:5:5:" + String(repeating: "g", count: 70000) + ":/:/sh"
        let text = [
            "evil", "evil:x:0", "evil:x:0:0::", ":x:0:0::/:", "evil:x::0::/:", "evil:x:-1:0::/:", "evil:x:4294967295:0::/:",
            "evil:x:4294967296:0::/:", "evil:x:0x0:0::/:", "evil:x: 0:0::/:", "# evil:x:0:0::/:", "evil\0:x:0:0::/:", long, "",
            "+::::::", "+nis:x:0", "good:x:5:6::/h:/sh:more\r",
        ].joined(separator: "\n")
        let file = PasswdFile(parsing: Array(text.utf8) + Array("\nbad".utf8) + [0xff] + Array(":x:0:0::/:".utf8))
        #expect(file.entries.map(\.name) == ["evil", "good"])
        #expect(file.entries.first?.uid == 0, "six fields are enough, and the home is empty")
        #expect(file.entries.last == PasswdFile.Entry(name: "good", uid: 5, gid: 6, home: "/h"))
        let groups = GroupFile(parsing: "evil\nevil:x:0\nevil:x:-1:a\n:x:0:a\ngood:x:5:a,,b\r\n")
        #expect(groups.entries == [GroupFile.Entry(name: "good", gid: 5, members: ["a", "b"])])
    }

    @Test func `a user in more groups than a process can have is refused`() throws {
        let many = GroupFile(parsing: (1...65536).map { "g\($0):x:\($0):root" }.joined(separator: "\n"))
        #expect(
            refusal { () throws(UsageError) in try resolve(user: .root, passwd: passwd, groups: many) }
                == "user is in 65537 groups, and a process can have at most 65536")
    }

    @Test func `a container without files still has ids`() throws {
        let none = (PasswdFile(parsing: []), GroupFile(parsing: []))
        let root = try resolve(user: .root, passwd: none.0, groups: none.1)
        #expect(root.uid == 0 && root.supplementaryGroups == [0] && root.home == "/")
    }
}
