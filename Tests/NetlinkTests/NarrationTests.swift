import Foundation
import Testing

@Suite(.network) struct NarrationTests {
    @Test func `the loopback takes one request, by index`() throws {
        let requests = try Probe("--narrate", "loopback").lines.filter { $0.hasPrefix("sendmsg") }
        #expect(requests == ["sendmsg recvmsg\tsendmsg(3, RTM_NEWLINK {index=1, flags=IFF_UP}, 0)\tip link set lo up\t"])
    }

    /// Every system call of the network that strace sees is told, in order, and no other.
    @Test(.strace, arguments: ["loopback", "veth", "bridge", "change", "addresses", "routes", "many-links", "refusals"])
    func `the narration is what strace sees`(scenario: String) throws {
        let log = FileManager.default.temporaryDirectory.appending(path: "netlink-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: log) }
        let probe = try Probe(
            "--narrate", scenario, under: [Probe.strace, "-e", "trace=network,getpid", "-e", "signal=none", "-o", log.path])
        let seen = try String(contentsOf: log, encoding: .utf8).split(separator: "\n")
            .filter { !$0.hasPrefix("+++") }.compactMap { $0.split(separator: "(").first.map(String.init) }
        let told = probe.lines.filter { $0.contains("\t") }
            .flatMap { $0.prefix { $0 != "\t" }.split(separator: " ").map(String.init) }
            .filter { !["close", "openat", "unshare", "setns", "readlinkat"].contains($0) }
        #expect(seen.count > 6)
        #expect(told == seen)
    }

    /// The commands that are told for a scenario, run by a shell, make what the scenario made.
    @Test(arguments: ["loopback", "veth", "change", "delete", "bridge", "addresses", "routes", "routes-deleted"])
    func `the shell commands do the same`(scenario: String) throws {
        let ip = try #require(Probe.ip)
        let told = try Probe("--narrate", scenario).lines.map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
        let commands = told.filter { $0.count == 4 && $0[2].hasPrefix("ip ") }.map { String($0[2]) }
        #expect(!commands.isEmpty)
        let script = "set -e; { \(commands.joined(separator: "; ")); } >&2; exec \(ip) -j"
        for look in ["address", "route", "-6 route"] {
            let made = try Probe(scenario, witness: [ip, "-j"] + look.split(separator: " ").map(String.init))
            let scripted = try Probe("nothing", witness: ["/bin/sh", "-c", "\(script) \(look) 2>&1"])
            #expect(scripted.exitCode == 0, "\(commands)")
            #expect(try comparable(made) == comparable(scripted))
        }
    }

    /// What stays when random addresses, and the order and moment of things, are taken away. Link-local addresses and
    /// their routes come when the kernel finds the time.
    private func comparable(_ probe: Probe) throws -> Set<String> {
        Set(
            try probe.objects().filter { ($0["dst"] as? String)?.hasPrefix("fe80") != true }.flatMap { object -> [String] in
                let name = "\(object["ifname"] ?? object["dst"] ?? "")"
                let plain = ["link", "mtu", "master", "gateway", "dev", "metric", "prefsrc", "scope", "protocol"]
                    .map { "\(name) \($0) \(object[$0] ?? "-")" }
                let addresses = (object["addr_info"] as? [[String: Any]] ?? []).filter { $0["scope"] as? String != "link" }
                    .map { "\(name) \($0["local"] ?? "-")/\($0["prefixlen"] ?? "-") \($0["broadcast"] ?? "-")" }
                return plain + addresses + ["\(name) up \(object.flags.contains("UP"))"]
            })
    }
}

@Suite(.network) struct RefusalTests {
    @Test func `a refusal says purpose, request, errno, the kernel's sentence and the fix`() throws {
        let output = try Probe("refusals").output
        #expect(
            output.contains(
                """
                cannot add the route default via 10.0.0.1: RTM_NEWROUTE {AF_INET, dst_len=0, table=254, scope=global, gateway=10.0.0.1}: \
                Network is unreachable (ENETUNREACH)
                  the kernel says: Nexthop has invalid gateway
                  fix: the gateway must lie in the network of a link that is up: add an address there first
                """))
    }

    @Test(arguments: [
        "cannot set nosuch up: RTM_NEWLINK {flags=IFF_UP, ifname=nosuch}: No such device (ENODEV)",
        "cannot make the bridge twice: RTM_NEWLINK {ifname=twice, linkinfo={kind=bridge}}: File exists (EEXIST)",
        "cannot move twice to the network namespace of process 1073741823: "
            + "RTM_NEWLINK {ifname=twice, netns_pid=1073741823}: No such process (ESRCH)",
        "cannot delete the link lo: RTM_DELLINK {index=1}: Operation not supported (EOPNOTSUPP)",
    ])
    func `each refusal has its own errno`(line: String) throws {
        #expect(try Probe("refusals").lines.contains(line))
    }

    @Test func `the socket works on after a refusal`() throws {
        #expect(try Probe("refusals").lines.last == "lo twice")
    }
}
