import Foundation
import Netlink
import Testing

@Suite struct NotationTests {
    @Test(arguments: [
        "0.0.0.0", "10.88.0.1", "255.255.255.255", "::", "::1", "fd00:88::2", "2001:db8::ff00:42:8329", "::ffff:10.0.0.1",
    ])
    func `an address reads as it is written`(text: String) throws {
        #expect(try IPAddress(text).description == text)
    }

    @Test(arguments: [
        "", "10", "10.0.0", "10.0.0.256", "10.0.0.01", "10.0.0.1.2", " 10.0.0.1", "10.0.0.1 ", "10.0.0.1/8", "10.0.0.1:80",
        "0x0a.0.0.1", "10.0.0.1\0evil", "+1.0.0.0", "fe80::1%eth0", ":::", "1::2::3", "12345::", "fd00::1/64", "::g", "localhost",
    ])
    func `what is not an address is refused`(text: String) {
        #expect(throws: NotationError.self) { try IPAddress(text) }
    }

    @Test func `a refused word says what it should have been`() {
        let error = #expect(throws: NotationError.self) { try IPAddress("10.0.0.256") }
        #expect(
            error?.description == """
                "10.0.0.256" is not an IP address
                  fix: write it like 10.0.0.1 or fd00::1, without port, prefix or zone
                """)
    }

    @Test func `IPv6 is written in the shortest way`() throws {
        #expect(try IPAddress("2001:0DB8:0000:0000:0000:0000:0000:0001").description == "2001:db8::1")
    }

    @Test(arguments: [
        "10.0.0.1", "10.0.0.1/", "10.0.0.1/33", "::/129", "10.0.0.1/-1", "10.0.0.1/+8", "10.0.0.1/08", "10.0.0.1/8/8", "/8",
    ])
    func `what is not a prefix is refused`(text: String) {
        #expect(throws: NotationError.self) { try IPPrefix(text) }
    }

    @Test(arguments: [
        ("10.88.7.9/16", "10.88.0.0/16", "10.88.255.255"), ("10.0.0.1/32", "10.0.0.1/32", "10.0.0.1"),
        ("10.1.2.3/0", "0.0.0.0/0", "255.255.255.255"), ("fd00::5/64", "fd00::/64", "fd00::ffff:ffff:ffff:ffff"),
        ("fd00::5/0", "::/0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ])
    func `a prefix knows its network and its last address`(text: String, network: String, last: String) throws {
        let prefix = try IPPrefix(text)
        #expect(prefix.description == text)
        #expect(prefix.network.description == network)
        #expect(prefix.lastAddress.description == last)
    }

    @Test func `a network contains its own addresses only`() throws {
        let network = try IPPrefix("10.88.0.1/16")
        #expect(network.contains(try IPAddress("10.88.255.1")))
        #expect(!network.contains(try IPAddress("10.89.0.1")))
        #expect(!network.contains(try IPAddress("::1")))
        #expect(network.overlaps(try IPPrefix("10.0.0.0/8")))
        #expect(try IPPrefix("10.0.0.0/8").overlaps(network))
        #expect(!network.overlaps(try IPPrefix("10.89.0.0/16")))
    }

    @Test func `addresses count up and stop at the end of their family`() throws {
        #expect(try IPAddress("10.0.0.255").advanced(by: 1)?.description == "10.0.1.0")
        #expect(try IPAddress("255.255.255.255").advanced(by: 1) == nil)
        #expect(try IPAddress("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff").advanced(by: 1) == nil)
        #expect(try IPAddress("10.0.0.2") < IPAddress("10.0.0.10"))
        #expect(try IPAddress("255.255.255.255") < IPAddress("::"))
    }

    @Test func `values stand in JSON as text`() throws {
        let text = #"["10.0.0.1\/24"]"#
        let prefixes = try JSONDecoder().decode([IPPrefix].self, from: Data(text.utf8))
        #expect(prefixes == [try IPPrefix("10.0.0.1/24")])
        #expect(String(decoding: try JSONEncoder().encode(prefixes), as: UTF8.self) == text)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([IPPrefix].self, from: Data(#"["10.0.0.1"]"#.utf8)) }
    }

    @Test func `a MAC address can follow an IPv4 address`() throws {
        #expect(MACAddress(following: try IPAddress("172.17.0.2")).description == "02:42:ac:11:00:02")
        #expect(try MACAddress("02:42:AC:11:00:0f").description == "02:42:ac:11:00:0f")
    }

    @Test(arguments: [
        "", "02:42:ac:11:00", "02:42:ac:11:00:02:03", "2:42:ac:11:00:02", "02-42-ac-11-00-02", "+2:42:ac:11:00:02",
        "0g:42:ac:11:00:02",
    ])
    func `what is not a MAC address is refused`(text: String) {
        #expect(throws: NotationError.self) { try MACAddress(text) }
    }

    @Test(arguments: ["", ".", "..", "a/b", "a b", "eth0:1", "veth%d", "sixteen-letters0", "tab\t", "nul\0", "\u{e0}x"])
    func `what is not the name of a link is refused`(text: String) {
        #expect(throws: NotationError.self) { try LinkName(text) }
    }

    @Test(arguments: ["lo", "eth0.100", "fifteen-letters", "br-1a2b3c"])
    func `names of links are taken as they are`(text: String) throws {
        #expect(try LinkName(text).description == text)
    }

    @Test func `flags are written as in C`() {
        #expect(LinkFlags([.up, .loopback]).cForm == "IFF_UP|IFF_LOOPBACK")
        #expect(LinkFlags(rawValue: 0x8000_0001).cForm == "IFF_UP|0x80000000")
        #expect(LinkFlags([]).cForm == "0")
    }

    @Test func `a route is written as ip writes it`() throws {
        #expect(Route.byDefault(via: try IPAddress("10.0.0.1")).description == "default via 10.0.0.1")
        #expect(Route(to: try IPPrefix("10.1.2.3/8"), link: 4, metric: 9).description == "10.0.0.0/8 dev if4 metric 9")
    }
}
