import Foundation
import Testing

/// The stories happen in networks of the lab's own (`--apart`), or in one that the test makes: never in the machine's.
@Suite(.isolation)
struct LabNetTests {
    /// Runs a shell in a network namespace of its own, where the lab's veth disturbs nobody.
    private func shell(_ script: String) throws -> LabProcess {
        try LabProcess("unshare", "--net", "--mount", "sh", "-c", "ip link set lo up; mount -t sysfs sysfs /sys; " + script)
    }

    @Test func `the story sees a loopback that is down, and the old list of links until sysfs is mounted anew`() throws {
        let story = try LabProcess("lab-net", "--apart")
        #expect(story.exitCode == 0, "\(story.errors)")
        #expect(try story.row("links (netlink)").contains("lab1 lo"))
        #expect(try story.row("loopback").contains(/up +down +up/))
        #expect(try story.row("net namespace").contains("DIFFERENT"))
        #expect(try story.row("host name").contains(" same "))
        let list = try #require(story.output.firstMatch(of: /\/sys\/class\/net still lists '(.*)'/)).1
        #expect(try story.row("/sys/class/net").contains(list))
    }

    @Test func `packets of the lab's own cross the cable, and both ends count them`() throws {
        let story = try LabProcess("lab-net", "--apart", "--count", "5").output
        for number in 1...5 { #expect(story.contains("ping \(number)  answered after ")) }
        let sent = try #require(story.firstMatch(of: /\| sent ([0-9]+), .* ---------> \| received ([0-9]+),/))
        let (near, far) = (try #require(Int(sent.1)), try #require(Int(sent.2)))
        #expect(near >= 5 && far >= 5)
        #expect(story.contains("lab0: up, MTU 1500") && story.contains("lab1: up, MTU 1500"))
    }

    @Test func `a new namespace does not reach itself until its loopback is up`() throws {
        let story = try LabProcess("lab-net", "--apart").output
        #expect(story.contains("As it is born:      sendto(2) answers ENETUNREACH"))
        #expect(story.contains(/With 'ip link set lo up': +answered after/))
    }

    @Test func `the death of the process inside takes both ends away`() throws {
        let story = try shell("lab-net; echo \"ended with $?\"; ip -o link")
        #expect(story.output.contains(/Before: there\. Afterwards: gone, [0-9.]+ ms after the process/))
        let rest = try #require(story.output.split(separator: "ended with 0\n").last)
        #expect(rest.split(separator: "\n").count == 1 && rest.contains(" lo: "))
    }

    @Test func `a command lives at the far end, with a sysfs of its own, and its code is kept`() throws {
        let lab = try LabProcess("lab-net", "--apart", "--", "sh", "-c", "echo $(ls /sys/class/net); exit 7")
        #expect(lab.output == "lab1 lo\n" && lab.exitCode == 7)
        #expect(try LabProcess("lab-net", "--apart", "--", "no-such-program").exitCode == 127)
    }

    @Test func `what a command leaves behind does not keep the cable`() throws {
        let lab = try shell("lab-net -- sh -c 'sleep 5 > /dev/null 2>&1 & exit 3'; echo $?; ip -o link | wc -l")
        #expect(lab.output == "3\n1\n", "\(lab.errors)")
    }

    @Test func `names, addresses and the MTU are the learner's`() throws {
        let lab = try LabProcess(
            "lab-net", "--apart", "--name", "a", "--peer-name", "b", "--address", "10.9.0.1/30", "--peer-address", "10.9.0.2/30",
            "--mtu", "1400", "--", "sh", "-c", "cat /sys/class/net/b/mtu; lab ping 10.9.0.1")
        #expect(lab.output.hasPrefix("1400\n10.9.0.1 answers after "), "\(lab.output)\(lab.errors)")
    }

    @Test(arguments: [
        ["--mtu", "5"], ["--name", "a/b"], ["--name", "lab1", "--peer-name", "lab1"], ["--address", "10.0.0.300/24"],
        ["--peer-address", "10.0.0.2/24"],
        ["--address", "127.0.0.1/8"], ["--peer-address", "192.0.2.255/24"], ["--count", "0"],
    ])
    func `a value that cannot be is refused with its fix`(words: [String]) throws {
        let lab = try LabProcess("lab-net", words + ["--apart", "--", "true"])
        #expect(lab.exitCode == 125)
        #expect(lab.errors.contains(words[1]) && lab.errors.contains("fix:"))
    }

    @Test func `a network that the machine reaches already is refused, and so is a name that is taken`() throws {
        let lab = try shell(
            "ip link add name x type veth peer name y; ip address add 192.0.2.9/24 dev x; ip link set x up; "
                + "lab-net --address 192.0.2.1/24 --peer-address 192.0.2.2/24 -- true; lab-net -- ip -o -4 address; "
                + "ip link delete x; ip link add name lab0 type veth peer name y; lab-net -- true")
        #expect(lab.errors.contains("has a route to 192.0.2.0/24 already"))
        // Nobody asked for that network: another one is taken.
        #expect(lab.output.contains("198.51.100.2/24"))
        #expect(lab.errors.contains("cannot make the veth pair lab0 and lab1"))
    }

    @Test func `a bridge carries frames only while both ports are in it`() throws {
        let story = try LabProcess("lab-net", "--bridge")
        #expect(story.exitCode == 0, "\(story.errors)")
        #expect(story.output.contains("both ports in the bridge: answered after"))
        #expect(story.output.contains("nomaster): no answer within 300 ms"))
        #expect(story.output.contains("in again: answered after"))
        #expect(story.output.contains("the bridge has no IPv4 address"))
    }

    @Test(.enabled(if: LabProcess.path("nft") != nil, "nft is not installed"), arguments: [["--nat"], ["--nat", "--bridge"]])
    func `of the way out each switch fails alone`(words: [String]) throws {
        let story = try LabProcess("lab-net", words)
        #expect(story.exitCode == 0, "\(story.errors)")
        #expect(try story.row("nothing").contains(/yes +198\.51\.100\.1 +[0-9.]+ ms/))
        #expect(try story.row("forwarding (ip_forward)").contains(/yes +no +none/))
        #expect(try story.row("FORWARD policy (drop)").contains(/yes +no +none/))
        #expect(try story.row("masquerade").contains(/yes +192\.0\.2\.2 +none/))
    }

    @Test func `a command behind the router reaches the pretended internet`() throws {
        let lab = try LabProcess("lab-net", "--nat", "--", "lab", "ping", "198.51.100.2")
        #expect(lab.output.hasPrefix("198.51.100.2 answers after ") && lab.output.contains("time to live 63"))
    }

    @Test(.isolationWithoutRoot) func `an ordinary user has both ends in networks of her own`() throws {
        let story = try LabProcess("lab-net", asOrdinaryUser: true)
        #expect(story.exitCode == 0, "\(story.errors)")
        #expect(story.output.contains("You are not root") && story.output.contains("ping 1  answered after"))
        #expect(try LabProcess("lab-net", "--bridge", "--", "id", "-u", asOrdinaryUser: true).output == "0\n")
    }

    @Test(arguments: [[], ["--bridge"], ["--nat"], ["--nat", "--bridge"]])
    func `the script makes what the lab makes`(words: [String]) throws {
        if words.contains("--nat"), LabProcess.path("nft") == nil {
            try Test.cancel("nft is not installed: apt-get install nftables")
        }
        let file = "/tmp/lab-net-script-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: file) }
        let look = "ip -o -4 address | cut -d: -f2 | cut -d/ -f1; ip route; echo $(ls /sys/class/net); exit 5"
        let lab = try shell("lab-net \(words.joined(separator: " ")) --script \(file) -- sh -c '\(look)'")
        let script = try shell("sh \(file); code=$?; ip -o link | grep -c lab0; exit $code")
        #expect(lab.exitCode == 5 && script.exitCode == 5)
        #expect(script.output == lab.output + "0\n", "\(script.errors)")
    }

    @Test func `lab ping tells an answer from silence, and silence from a missing route`() throws {
        #expect(try shell("lab ping 127.0.0.1").output.contains(/^127\.0\.0\.1 answers after [0-9.]+ ms, time to live 64/))
        let none = try shell("lab ping 192.0.2.1")
        #expect(none.exitCode == 1 && none.output.contains("cannot be reached: Network is unreachable (ENETUNREACH)"))
        let silent = try LabProcess("lab-net", "--apart", "--", "lab", "ping", "--wait", "50", "192.0.2.77")
        #expect(silent.exitCode == 1 && silent.output == "192.0.2.77 does not answer within 50 ms\n")
    }
}
