import Foundation
import Testing

@Suite(.asRoot, .ownStateFolder) struct `The namespaces of a container` {
    static let kinds = ["cgroup", "ipc", "mnt", "net", "pid", "user", "uts"]

    private func namespaces(_ options: [String] = []) throws -> [String: String] {
        let script = "for n in \(Self.kinds.joined(separator: " ")); do readlink /proc/self/ns/$n; done"
        let lines = try output(options, of: script).split(separator: "\n").map(String.init)
        try #require(lines.count == Self.kinds.count)
        return Dictionary(uniqueKeysWithValues: zip(Self.kinds, lines))
    }

    private var hosts: [String: String] {
        Dictionary(
            uniqueKeysWithValues: Self.kinds.map {
                ($0, (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/\($0)")) ?? "")
            })
    }

    /// As with Docker: a cgroup namespace on a pure v2 machine, a user namespace on request.
    private var shared: Set<String> {
        Machine.cgroupMounts.count == 1 && FileManager.default.fileExists(atPath: "/sys/fs/cgroup/cgroup.controllers")
            ? ["user"] : ["user", "cgroup"]
    }

    @Test func `are its own, but those that Docker shares`() throws {
        let (ours, theirs) = (hosts, try namespaces())
        #expect(Set(Self.kinds.filter { ours[$0] == theirs[$0] }) == shared)
    }

    @Test func `differ between two containers`() throws {
        let (first, second) = (try namespaces(), try namespaces())
        for kind in ["ipc", "mnt", "net", "pid", "uts"] { #expect(first[kind] != nil && second[kind] != nil) }
        // Numbers of namespaces are used again once they are gone: what counts is that neither is the host's.
        for kind in ["ipc", "mnt", "net", "pid", "uts"] {
            #expect(first[kind] != hosts[kind])
            #expect(second[kind] != hosts[kind])
        }
    }

    @Test(arguments: [("--pid", "pid"), ("--ipc", "ipc"), ("--uts", "uts"), ("--network", "net"), ("--cgroupns", "cgroup")])
    func `are the host's where asked for`(_ flag: String, _ kind: String) throws {
        let inside = try namespaces([flag, "host"])
        #expect(inside[kind] == hosts[kind])
        let others = Set(Self.kinds).subtracting(shared).subtracting([kind])
        for other in others { #expect(inside[other] != hosts[other], "\(other) with \(flag)=host") }
    }

    @Test func `the user namespace is the host's where asked for`() throws {
        #expect(try namespaces(["--userns", "host"])["user"] == hosts["user"])
    }

    @Test(arguments: [("--pid", "pid"), ("--ipc", "ipc"), ("--uts", "uts"), ("--cgroupns", "cgroup"), ("--userns", "user")])
    func `are private where asked for`(_ flag: String, _ kind: String) throws {
        #expect(try namespaces([flag, "private"])[kind] != hosts[kind])
    }

    @Test func `a private user namespace maps every id to itself, and its root has no power over the machine`() throws {
        let folder = try StateFolder.current.scratch()
        // A device belongs to the machine, a host name to the namespaces that the container has of its own.
        let script = """
            for f in uid_map gid_map; do echo $(cat /proc/self/$f); done; id -u; touch /d/f
            hostname hh; hostname; mknod /n c 1 3
            """
        let options = ["--cap-add", "SYS_ADMIN", "-v", "\(folder):/d"]
        let own = try inside(["--userns", "private"] + options, script)
        #expect(own.stdout == "0 0 4294967295\n0 0 4294967295\n0\nhh\n", "\(own)")
        #expect(own.code == 1 && own.stderr == "mknod: /n: Operation not permitted\n", "\(own)")
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/f")
        #expect(attributes[.ownerAccountID] as? Int == 0 && attributes[.groupOwnerAccountID] as? Int == 0)
        let shared = try inside(["--userns", "host"] + options, script)
        #expect(shared.code == 0 && shared.stdout.hasSuffix("0\nhh\n"), "\(shared)")
    }

    @Test func `process 1 is the command, and it sees no other`() throws {
        #expect(try output(of: "echo $$") == "1\n")
        #expect(try output(of: "echo /proc/[0-9]*") == "/proc/1\n")
    }

    @Test func `the host's processes are seen with --pid host`() throws {
        #expect(try output(["--pid", "host"], of: "ls -d /proc/\(getpid()) && test $$ != 1 && echo other").hasSuffix("other\n"))
    }

    @Test func `a container in the host's pid namespace leaves no process`() throws {
        try StateFolder.with { state throws in
            #expect(try output(["--pid", "host"], of: "sleep 1000 & sleep 1000 & echo started", in: state) == "started\n")
            state.expectNothing()
        }
    }

    @Test func `the hostname of --uts host is the host's, and stays so`() throws {
        let before = Machine.text("/proc/sys/kernel/hostname")
        #expect(try output(["--uts", "host"], of: "hostname") == before)
        #expect(try output(["-h", "other"], of: "hostname") == "other\n")
        #expect(Machine.text("/proc/sys/kernel/hostname") == before)
    }

    @Test(arguments: ["--pid", "--ipc", "--uts", "--userns", "--cgroupns", "--network"])
    func `a mode that is none is refused`(_ flag: String) throws {
        expectRefusal(try minibox(["run", "--rm", flag, "bogus", "busybox", "true"]), saying: "bogus")
    }

}
