import Foundation
import Testing

@Suite(.network) struct LinkTests {
    @Test func `a new namespace has a loopback that is down`() throws {
        let links = try Probe.witnessed("nothing", "link")
        #expect(links.names == ["lo"])
        #expect(try !links.link("lo").flags.contains("UP"))
    }

    @Test func `the loopback comes up with its addresses`() throws {
        let links = try Probe.witnessed("loopback", "address")
        let loopback = try links.link("lo")
        #expect(loopback.flags.contains("UP"))
        let addresses = try #require(loopback["addr_info"] as? [[String: Any]])
        #expect(addresses.contains { $0["local"] as? String == "127.0.0.1" })
    }

    @Test func `a veth pair has the values that were asked for, and its near end is up`() throws {
        let links = try Probe.witnessed("veth", "link")
        let left = try links.link("left")
        let right = try links.link("right")
        #expect(left["link"] as? String == "right")
        #expect(left["mtu"] as? Int == 1400)
        #expect(left.flags.contains("UP"))
        #expect(right["address"] as? String == "02:42:0a:00:00:02")
        #expect(!right.flags.contains("UP"))
    }

    @Test func `the far end of a veth pair is made in another namespace`() throws {
        let probe = try Probe("veth-peer-elsewhere", witness: [#require(Probe.ip), "-j", "link"])
        #expect(probe.lines.first == "lo outside")
        #expect(try probe.objects().names == ["lo", "inside"])
    }

    @Test(arguments: ["move-by-process", "move-by-descriptor"])
    func `a link moves to another namespace`(scenario: String) throws {
        #expect(try Probe.witnessed(scenario, "link").names == ["lo", "goes"])
    }

    @Test func `a socket opened inside a namespace works there, and the process is back home`() throws {
        let probe = try Probe("socket-inside", witness: [#require(Probe.ip), "-j", "link"])
        #expect(probe.lines.prefix(2) == ["back home", "lo"])
        #expect(try probe.objects().names == ["lo", "there"])
    }

    @Test func `name, MTU, hardware address and state can be changed`() throws {
        let links = try Probe.witnessed("change", "link")
        let renamed = try links.link("renamed")
        #expect(renamed["mtu"] as? Int == 1280)
        #expect(renamed["address"] as? String == "02:00:00:00:00:07")
        #expect(renamed.flags.contains("UP"))
        #expect(try !links.link("right").flags.contains("UP"))
        #expect(links.names == ["lo", "renamed", "right"])
    }

    @Test func `a bridge keeps its MTU and address when ports come, and lets ports go`() throws {
        let links = try Probe.witnessed("bridge", "-d", "link")
        let bridge = try links.link("mini0")
        #expect((bridge["linkinfo"] as? [String: Any])?["info_kind"] as? String == "bridge")
        #expect(bridge["mtu"] as? Int == 1450)
        #expect(bridge["address"] as? String == "02:42:00:00:00:01")
        #expect(bridge.flags.contains("UP"))
        #expect(try links.link("port0")["master"] as? String == "mini0")
        #expect(try links.link("port0").flags.contains("UP"))
        #expect(try links.link("port1")["master"] as? String == "mini0")
        #expect(try links.link("far1")["master"] == nil)
    }

    @Test func `deleting one end of a veth pair deletes both`() throws {
        #expect(try Probe.witnessed("delete", "link").names == ["lo"])
    }

    @Test func `a list longer than one datagram is whole`() throws {
        let probe = try Probe("many-links", witness: [#require(Probe.ip), "-j", "link"])
        #expect(probe.lines.first == "151")
        #expect(try probe.objects().count == 151)
    }

    @Test func `nothing is left when the probe ends`() throws {
        let before = Set(try FileManager.default.contentsOfDirectory(atPath: "/sys/class/net"))
        let made = try Probe.witnessed("bridge", "link").names
        #expect(made.contains("mini0"))
        // Others may make links at the same time: only those of these names are looked for.
        let after = Set(try FileManager.default.contentsOfDirectory(atPath: "/sys/class/net"))
        #expect(after.subtracting(before).intersection(made) == [])
    }
}
