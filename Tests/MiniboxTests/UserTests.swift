import Testing

@Suite(.asRoot, .ownStateFolder) struct `The user of a command` {
    private func id(_ options: String...) throws -> String {
        let outcome = try minibox(["run", "--rm"] + options + ["busybox", "id"])
        try #require(outcome.code == 0, "\(outcome)")
        return outcome.stdout
    }

    @Test func `is root with root's groups`() throws {
        #expect(try id() == "uid=0(root) gid=0(root) groups=0(root),1(bin),2(daemon),10(wheel)\n")
    }

    @Test func `may be a number with a group`() throws {
        #expect(try id("--user", "1000:1001") == "uid=1000 gid=1001 groups=1001\n")
    }

    @Test func `may be a name of the image`() throws {
        #expect(try id("-u", "postgres") == "uid=70(postgres) gid=70(postgres) groups=70(postgres)\n")
        #expect(try id("-u", "postgres:mail") == "uid=70(postgres) gid=8(mail) groups=8(mail)\n")
    }

    @Test func `gets more groups, by number and by name`() throws {
        #expect(
            try id("--user", "1000", "--group-add", "33", "--group-add", "operator")
                == "uid=1000 gid=0(root) groups=0(root),33(www-data),37(operator)\n")
    }

    @Test func `may be left out before a group`() throws {
        #expect(try id("--user", ":5") == "uid=0(root) gid=5(tty) groups=5(tty)\n")
    }

    @Test func `that nobody knows has group 0 and no home`() throws {
        #expect(try output(["--user", "12345"], of: "id; echo $HOME") == "uid=12345 gid=0(root) groups=0(root)\n/\n")
    }

    @Test func `may be the highest id that there is`() throws {
        #expect(try id("--user", "4294967294:4294967294").hasPrefix("uid=4294967294 gid=4294967294"))
    }

    @Test(arguments: [
        ("nosuchuser", "unable to find user nosuchuser: no matching entries in passwd file"),
        ("0:nosuchgroup", "unable to find group nosuchgroup: no matching entries in group file"),
        ("4294967296", "4294967296"), ("4294967295", "4294967295"), ("-1", "-1"), ("1:4294967296", "4294967296"),
        ("99999999999999999999", "99999999999999999999"),
    ]) func `that cannot be is refused`(_ user: String, _ text: String) throws {
        expectRefusal(try minibox(["run", "--rm", "--user=\(user)", "busybox", "id"]), saying: text)
    }

    @Test func `is no number in another writing than decimal`() throws {
        for word in ["0x10", "+0", "1e3", "010"] {
            #expect(try minibox(["run", "--rm", "--user", word, "busybox", "id"]).code == 125, "\(word)")
        }
    }

    @Test func `another one than root can write only what is its own`() throws {
        let outcome = try inside(["--user", "1000"], "touch /etc/x 2>&1; touch /tmp/y && echo wrote; cat /etc/shadow 2>&1")
        #expect(outcome.stdout.contains("touch: /etc/x: Permission denied"))
        #expect(outcome.stdout.contains("wrote"))
        #expect(outcome.stdout.contains("can't open '/etc/shadow': Permission denied"))
    }

    @Test func `has umask 0022`() throws { #expect(try output(of: "umask") == "0022\n") }
}
