import Linux
import Testing

@testable import Containers

@Suite struct IsolationTests {
    @Test(arguments: [
        ("/dev/null", "/dev/null", "/dev/null", "rwm"), ("/dev/null:rw", "/dev/null", "/dev/null", "rw"),
        ("/dev/null:wr", "/dev/null", "/dev/null", "rw"), ("/dev/null:/dev/x", "/dev/null", "/dev/x", "rwm"),
        ("/dev/null:/dev/x:m", "/dev/null", "/dev/x", "m"), ("/dev/../dev/null:/dev/./x", "/dev/null", "/dev/x", "rwm"),
    ])
    func `a device has a place here, one inside, and what may be done`(text: String, host: String, inside: String, access: String)
        throws
    {
        let device = try DeviceArgument(parsing: text)
        #expect(device.hostPath == host && device.containerPath == inside && device.access.description == access)
    }

    @Test(arguments: [
        ("", "bad format for path: "), (":/x", "bad format for path: :/x"), ("/a:/b:/c:/d", "bad format for path: /a:/b:/c:/d"),
        ("/dev/null:/x:q", "bad mode specified: q"), ("/dev/null:/x:rwmr", "bad mode specified: rwmr"),
        ("/dev/null:/x:", "bad mode specified: "), ("dev/null", "dev/null is not an absolute path"),
        ("/dev/null:x:rwm", "x is not an absolute path"), ("/dev/null:rr", "rr is not an absolute path"),
        ("/dev/null:", " is not an absolute path"), ("/dev/null::r", " is not an absolute path"),
        ("/dev/null:/dev/..", "bad format for path: /dev/null:/dev/.."), ("x:/dev/null", "x is not an absolute path"),
    ])
    func `a device that makes no sense is refused`(text: String, message: String) {
        #expect(refusal { () throws(UsageError) in try DeviceArgument(parsing: text) } == message)
    }

    @Test(
        arguments: [
            ("net.ipv4.ip_forward=1", .net, "/proc/sys/net/ipv4/ip_forward", "1"),
            ("net.ipv4.ping_group_range=0 1", .net, "/proc/sys/net/ipv4/ping_group_range", "0 1"),
            ("kernel.sem=1\t2=3", .ipc, "/proc/sys/kernel/sem", "1\t2=3"),
            ("fs.mqueue.msg_max=5", .ipc, "/proc/sys/fs/mqueue/msg_max", "5"),
            ("kernel.shm_rmid_forced=", .ipc, "/proc/sys/kernel/shm_rmid_forced", ""),
            ("kernel.domainname=dd", .uts, "/proc/sys/kernel/domainname", "dd"),
        ] as [(String, NamespaceKind, String, String)])
    func `a kernel parameter belongs to a namespace`(text: String, owner: NamespaceKind, path: String, value: String) throws {
        let sysctl = try SysctlArgument(parsing: text)
        #expect(sysctl.owner == owner && sysctl.path == path && sysctl.value == value)
        try sysctl.check(owned: [.mount, owner])
        let name = owner == .net ? "network" : owner.rawValue
        let others = NamespaceKind.allCases.filter { $0 != owner }
        #expect(
            refusal { () throws(UsageError) in try sysctl.check(owned: others) }
                == "sysctl \"\(sysctl.key)\" is not allowed in the host's \(name) namespace")
    }

    @Test(arguments: [
        "", "a", "=b", "a=", "net.ipv4.ip_forward", "kernel.msgmaxx=1", "kernel.msgmax.x=1", "kernel.core_pattern=|/x",
        "vm.swappiness=1",
        "kernel.hostname=x", "net=1", "net.=1", ".net.a=1", "net..a=1", "net/ipv4/ip_forward=1",
        "net.ipv4/../../kernel/core_pattern=x",
        "net.../../kernel.core_pattern=x", "network.a=1", "fs.mqueue=1", "fs.mqueuex.a=1", "NET.ipv4.x=1", "net.ipv4 .x=1",
        "net.ipv4.\u{301}x=1", "net.ipv4.x\0=1", "user.max_user_namespaces=1",
    ])
    func `a kernel parameter of the whole machine is refused`(text: String) {
        #expect(refusal { () throws(UsageError) in try SysctlArgument(parsing: text) } == "sysctl '\(text)' is not allowed")
    }

    @Test func `a kernel parameter has one line`() {
        for value in ["1\n2", "1\0", "1\r\n"] {
            #expect(
                refusal { () throws(UsageError) in try SysctlArgument(parsing: "net.a=\(value)") }
                    == "sysctl 'net.a' is not allowed a value of more than one line")
        }
    }

    @Test(
        arguments: [
            ("seccomp=unconfined", .seccompUnconfined), ("seccomp:unconfined", .seccompUnconfined),
            ("seccomp=builtin", .seccompDefault),
            ("seccomp=/a:b.json", .seccompProfile(path: "/a:b.json")), ("seccomp:p.json", .seccompProfile(path: "p.json")),
            ("seccomp=a=b", .seccompProfile(path: "a=b")), ("no-new-privileges", .noNewPrivileges(true)),
            ("no-new-privileges:true", .noNewPrivileges(true)), ("no-new-privileges=0", .noNewPrivileges(false)),
            ("apparmor=unconfined", .apparmorUnconfined), ("label:disable", .labelDisabled),
            ("systempaths=unconfined", .systemPathsUnconfined),
        ] as [(String, SecurityOption)])
    func `a security option has a key and a value`(text: String, option: SecurityOption) throws {
        #expect(try SecurityOption(parsing: text) == option)
    }

    @Test(arguments: [
        "bogus", "", "seccomp", "seccomp=", "seccomp:", "no-new-privileges=maybe", "no-new-privileges:", "apparmor",
        "apparmor=docker-default",
        "label=type:x", "foo=bar", "systempaths=x", "Seccomp=unconfined", "=unconfined", "seccomp:/a=b",
    ])
    func `a security option that is none is refused`(text: String) {
        #expect(refusal { () throws(UsageError) in try SecurityOption(parsing: text) } == "Invalid --security-opt: \"\(text)\"")
    }

    @Test func `a profile that is not applied says why`() {
        #expect { try SecurityOption(parsing: "apparmor=docker-default") } throws: {
            "\($0)".contains("AppArmor profiles are not applied")
        }
    }

    @Test func `a namespace is the host's or one of its own`() throws {
        for kind in [NamespaceKind.pid, .ipc, .uts, .user, .cgroup] {
            #expect(try NamespaceMode(parsing: "host", for: kind) == .host)
            #expect(try NamespaceMode(parsing: "private", for: kind) == .private)
        }
        let refusals = [
            (NamespaceKind.pid, "--pid: invalid PID mode"), (.ipc, "--ipc: invalid IPC mode"), (.uts, "--uts: invalid UTS mode"),
            (.user, "--userns: invalid USER mode"), (.cgroup, "--cgroupns: invalid CGROUP mode"),
        ]
        for (kind, message) in refusals {
            for text in ["bogus", "", "HOST", "container:x"] {
                #expect(refusal { () throws(UsageError) in try NamespaceMode(parsing: text, for: kind) } == message)
            }
        }
        #expect { try NamespaceMode(parsing: "bogus", for: .pid) } throws: { "\($0)".contains("host and private") }
    }

    @Test func `a network is a mode, or the name of one`() throws {
        #expect(try NetworkMode(parsing: ["none"]) == .none)
        #expect(try NetworkMode(parsing: ["host"]) == .host)
        #expect(try NetworkMode(parsing: ["container:web"]) == .container("web"))
        #expect(try NetworkMode(parsing: ["pasta"]) == .userMode(.pasta))
        #expect(try NetworkMode(parsing: ["slirp4netns"]).word == "slirp4netns")
        for word in ["bridge", "default"] { #expect(try NetworkMode(parsing: [word]).networks.map(\.network) == ["bridge"]) }
        let two = try NetworkMode(parsing: ["back", "name=front,alias=db,ip=10.200.0.5"]).networks
        #expect(two.map(\.network) == ["back", "front"] && two[1].aliases == ["db"])
        let refusals = [
            ([""], "no name set for network"), (["container:"], "invalid container format container:<name|id>"),
            (["a", "a"], "network \"a\" is specified multiple times"), (["name=a,ip=x"], "invalid IPv4 address: x"),
            (["pasta", "a"], "conflicting options: cannot attach both user-defined and non-user-defined network-modes"),
            (["host", "a"], "conflicting options: cannot attach both user-defined and non-user-defined network-modes"),
        ]
        for (words, message) in refusals {
            #expect(refusal { () throws(UsageError) in try NetworkMode(parsing: words) } == message)
        }
    }
}
