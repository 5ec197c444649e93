import Foundation
import Testing

@Suite(.asRoot, .ownStateFolder) struct `The environment of a command` {
    private let path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    private func environment(_ options: [String], caller: [String: String] = [:]) throws -> [String] {
        let outcome = try minibox(["run", "--rm"] + options + ["busybox", "env"], environment: caller)
        try #require(outcome.code == 0, "\(outcome)")
        return outcome.stdout.split(separator: "\n").map { String($0) }.sorted()
    }

    @Test func `has PATH, HOSTNAME, HOME and what is asked for, and nothing of the caller's`() throws {
        #expect(
            try environment(["-e", "A=1", "-e", "B=x y", "--hostname", "hh"], caller: ["SECRET": "s"]) == [
                "A=1", "B=x y", "HOME=/root", "HOSTNAME=hh", path,
            ])
    }

    @Test func `has a variable without a value from the caller, if the caller has it`() throws {
        let variables = try environment(["-e", "MINE", "-e", "NONE"], caller: ["MINE": "yes"])
        #expect(variables.contains("MINE=yes"))
        #expect(!variables.contains { $0.hasPrefix("NONE") })
    }

    @Test func `has TERM with a terminal, in Docker's order`() throws {
        let lines = try minibox(["run", "--rm", "-t", "--hostname", "hh", "busybox", "env"]).stdout
        #expect(lines == [path, "HOSTNAME=hh", "TERM=xterm", "HOME=/root"].map { "\($0)\r\n" }.joined())
    }

    @Test func `lets the user's value win, the last one of several`() throws {
        let variables = try environment(["-e", "HOME=/h", "-e", "A=1", "-e", "A=2", "-e", "PATH=/bin", "-e", "E="])
        #expect(Set(variables).isSuperset(of: ["HOME=/h", "A=2", "PATH=/bin", "E="]), "\(variables)")
        #expect(variables.filter { $0.hasPrefix("A=") }.count == 1)
    }

    @Test func `reads a file, without comments, below what -e says`() throws {
        let file = try StateFolder.current.scratch() + "/ef"
        try "X=1\n#c\n\nY=z\nMINE\nZ= spaced \n".write(toFile: file, atomically: true, encoding: .utf8)
        let variables = try environment(["--env-file", file, "-e", "X=2"], caller: ["MINE": "m"])
        #expect(Set(variables).isSuperset(of: ["X=2", "Y=z", "MINE=m", "Z= spaced "]), "\(variables)")
    }

    @Test func `a file that is not there is named`() throws {
        let outcome = try minibox(["run", "--rm", "--env-file", "/nosuch", "busybox", "true"])
        expectRefusal(outcome, saying: "open /nosuch: no such file or directory")
    }

    @Test func `a HOME of another user is that of the image's passwd`() throws {
        #expect(try environment(["--user", "postgres"]).contains("HOME=/var/lib/postgresql"))
        #expect(try environment(["--user", "12345"]).contains("HOME=/"))
    }
}

@Suite(.asRoot, .ownStateFolder) struct `The working directory and the names` {
    @Test func `the working directory is the one asked for`() throws {
        #expect(try output(["-w", "/var/log"], of: "pwd") == "/var/log\n")
        #expect(try output(of: "pwd") == "/\n")
    }

    @Test func `a working directory that is not there is made`() throws {
        #expect(try output(["-w", "/new/dir"], of: "pwd; ls -ld /new/dir | cut -c1-10") == "/new/dir\ndrwxr-xr-x\n")
    }

    @Test func `a working directory that is a file is refused`() throws {
        let outcome = try minibox(["run", "--rm", "-w", "/etc/passwd", "busybox", "true"])
        expectRefusal(outcome, saying: "cannot make the working directory /etc/passwd: openat2(2): Not a directory (ENOTDIR)")
    }

    @Test func `a relative working directory is refused`() throws {
        expectRefusal(
            try minibox(["run", "--rm", "-w", "here", "busybox", "true"]), saying: "the working directory 'here' is invalid")
    }

    @Test func `the hostname is the short id, or the one asked for`() throws {
        let file = try StateFolder.current.scratch() + "/cid"
        let name = try output(["--cidfile", file], of: "hostname; cat /etc/hostname; echo $HOSTNAME")
        let short = Machine.text(file).prefix(12)
        #expect(short.count == 12)
        #expect(name == "\(short)\n\(short)\n\(short)\n")
        #expect(try output(["-h", "hh"], of: "hostname; cat /etc/hostname") == "hh\nhh\n")
    }

    @Test func `the domain name is the one asked for`() throws {
        let names = try output(
            ["--hostname", "hh", "--domainname", "dd"], of: "hostname; cat /proc/sys/kernel/domainname")
        #expect(names == "hh\ndd\n")
    }

    @Test func `the hosts file knows localhost and the container`() throws {
        let hosts = try output(["-h", "hh"], of: "cat /etc/hosts")
        #expect(hosts.contains("127.0.0.1\tlocalhost\n"))
        #expect(hosts.contains("::1\tlocalhost ip6-localhost ip6-loopback\n"))
        #expect(try output(of: "wc -c < /etc/hostname; grep -c localhost /etc/hosts") == "13\n2\n")
    }
}
