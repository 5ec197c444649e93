import Foundation
import Testing

@Suite(.asRoot, .ownStateFolder) struct `The network of a container` {
    @Test(arguments: [[], ["--network", "none"], ["--net=none"]])
    func `is loopback alone, and up`(_ options: [String]) throws {
        let lines = try output(options, of: "ip addr show").split(separator: "\n").map { $0.drop { $0 == " " } }
        #expect(lines.first?.hasPrefix("1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536") == true, "\(lines)")
        #expect(lines.contains { $0.hasPrefix("inet 127.0.0.1/8 ") })
        #expect(!lines.contains { $0.hasPrefix("2: ") })
        #expect(try output(options, of: "ls /sys/class/net") == "lo\n")
    }

    @Test func `carries bytes over loopback`() throws {
        let script =
            "nc -l -p 99 > /got & i=0; while [ $i -lt 1000 ] && ! echo hi | nc -w 1 127.0.0.1 99; do i=$((i+1)); sleep 0.01; done; wait; cat /got"
        #expect(try output(of: script) == "hi\n")
    }

    @Test func `is the host's with --network host`() throws {
        // A host of the test's own, whose loopback is down, as a container's never is: on this one links come and go.
        let script = "n=$(readlink /proc/self/ns/net); ip link show lo | head -1; ls /sys/class/net; echo $n"
        let outcome = try host(
            "exec unshare -n sh -c 'readlink /proc/self/ns/net; exec $MINIBOX run --rm --network host busybox sh -c \"$SCRIPT\"'",
            environment: ["SCRIPT": script])
        try #require(outcome.lines.count == 4, "\(outcome)")
        #expect(outcome.lines[1].hasPrefix("1: lo: <LOOPBACK> "), "\(outcome)")
        #expect(outcome.lines[2] == "lo" && outcome.lines[3] == outcome.lines[0], "\(outcome)")
    }

    @Test func `of the host cannot be changed from inside`() throws {
        // To the size that it has: were it allowed, nothing would be different.
        let outcome = try inside(["--network", "host"], "ip link set lo mtu $(cat /sys/class/net/lo/mtu)")
        #expect(outcome.code != 0 && outcome.stderr == "ip: SIOCSIFMTU: Operation not permitted\n", "\(outcome)")
    }

    @Test func `a sysctl of its own is set`() throws {
        #expect(
            try output(["--sysctl", "net.ipv4.ip_forward=1"], of: "cat /proc/sys/net/ipv4/ip_forward") == "1\n")
        #expect(try output(["--sysctl", "kernel.shm_rmid_forced=1"], of: "cat /proc/sys/kernel/shm_rmid_forced") == "1\n")
        #expect(try output(["--sysctl", "fs.mqueue.msg_max=5"], of: "cat /proc/sys/fs/mqueue/msg_max") == "5\n")
    }

    @Test(arguments: [
        ("kernel.hostname=x", [String]()), ("vm.swappiness=1", []), ("kernel.core_pattern=|x", []), ("net.ipv4.ip_forward", []),
        ("net/../kernel/x=1", []), ("net.ipv4.ip_forward=1", ["--network", "host"]), ("kernel.shmmax=1", ["--ipc", "host"]),
    ]) func `a sysctl of the machine is refused`(_ word: String, _ options: [String]) throws {
        let name = String(word.prefix { $0 != "=" })
        expectRefusal(try minibox(["run", "--rm"] + options + ["--sysctl", word, "busybox", "true"]), saying: name)
    }

    @Test func `a sysctl that the kernel does not know is refused by name`() throws {
        let outcome = try minibox(["run", "--rm", "--sysctl", "net.nosuch.thing=1", "busybox", "true"])
        expectRefusal(outcome, saying: "the kernel parameter net.nosuch.thing: openat2(2): No such file or directory")
    }
}
