import Netlink
import Testing

@testable import Networks

struct FirewallTableTests {
    private func lines(_ state: FirewallState) -> [String] {
        state.render().split(separator: "\n").map { String($0.drop { $0 == "\t" }) }
    }

    /// The elements of a set or map, each without the comma behind it.
    private func elements(of name: String, in state: FirewallState) throws -> [String] {
        let lines = lines(state)
        let start = try #require(lines.firstIndex { $0.hasSuffix(" \(name) {") })
        let body = lines[start...].prefix { $0 != "}" }.dropFirst(3).joined()
        return body.replacing("elements = {", with: "").replacing("}", with: "").split(separator: ",").map {
            $0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed().map(String.init).joined()
        }
    }

    @Test func `what is rendered does not depend on the order of bridges and ports`() throws {
        let bridges = [FirewallState.Bridge("minibox0"), FirewallState.Bridge("mb-1", isInternal: true)]
        let redirects: [FirewallState.Redirect] = [
            .init(.tcp, host: try IPAddress("0.0.0.0"), 80, target: try IPAddress("10.0.0.2"), 8080),
            .init(.udp, host: try IPAddress("0.0.0.0"), 53, target: try IPAddress("10.0.0.3"), 53),
        ]
        let state = FirewallState(bridges: bridges, redirects: redirects)
        let other = FirewallState(bridges: bridges.reversed(), redirects: redirects.reversed())
        #expect(state.render() == other.render())
    }

    @Test func `bridges stand in the sets that their networks ask for`() throws {
        let state = FirewallState(bridges: [
            .init("minibox0"), .init("mb-closed", isInternal: true), .init("mb-plain", isMasqueraded: false),
        ])
        #expect(try elements(of: "bridges", in: state) == [#""mb-closed""#, #""mb-plain""#, #""minibox0""#])
        #expect(try elements(of: "internal", in: state) == [#""mb-closed""#])
        #expect(try elements(of: "masqueraded", in: state) == [#""minibox0""#])
        #expect(try elements(of: "within", in: state).contains(#""mb-plain" . "mb-plain""#))
    }

    @Test func `ports stand in the maps of their family, with an address or without`() throws {
        let four = try IPAddress("10.0.0.2")
        let six = try IPAddress("fd00::2")
        let state = FirewallState(
            bridges: [.init("minibox0")],
            redirects: [
                .init(.tcp, host: try IPAddress("0.0.0.0"), 8080, target: four, 80),
                .init(.udp, host: try IPAddress("203.0.113.5"), 53, target: four, 5353),
                .init(.tcp, host: try IPAddress("::"), 8080, target: six, 80),
            ])
        #expect(try elements(of: "ports4", in: state) == ["tcp . 8080 : 10.0.0.2 . 80"])
        #expect(try elements(of: "addressed4", in: state) == ["203.0.113.5 . udp . 53 : 10.0.0.2 . 5353"])
        #expect(try elements(of: "ports6", in: state) == ["tcp . 8080 : fd00::2 . 80"])
        #expect(try elements(of: "addressed6", in: state) == [])
        #expect(try elements(of: "own4", in: state) == ["10.0.0.2 . tcp . 8080"])
        #expect(try elements(of: "ownaddressed4", in: state) == ["10.0.0.2 . 203.0.113.5 . udp . 53"])
    }

    @Test(arguments: [("127.0.0.1", "10.0.0.2"), ("127.9.9.9", "10.0.0.2"), ("::1", "fd00::2"), ("::", "10.0.0.2")])
    func `a port of a loopback address, or for the other family, is left to the relay`(host: String, target: String) throws {
        let redirect = FirewallState.Redirect(.tcp, host: try IPAddress(host), 8080, target: try IPAddress(target), 80)
        let state = FirewallState(bridges: [.init("minibox0")], redirects: [redirect])
        #expect(state.render() == FirewallState(bridges: [.init("minibox0")]).render())
    }

    @Test func `every rule says what it is for, in a comment that nft accepts`() {
        let verdicts: Set<Substring> = ["drop", "accept", "return", "masquerade", "dnat", "jump"]
        let rules = lines(FirewallState(bridges: [.init("minibox0")])).filter {
            !verdicts.isDisjoint(with: $0.split(separator: " "))
        }
        #expect(rules.count > 15)
        for rule in rules {
            let comment = rule.split(separator: "\"").last ?? ""
            #expect(rule.contains(" comment \""), "\(rule)")
            #expect(comment.utf8.count < 128, "\(rule)")
        }
    }

    @Test(arguments: ["br*", "a\"b", "b{c"])
    func `a name that means more than itself in a ruleset is found`(name: String) throws {
        let state = FirewallState(bridges: [.init("minibox0"), .init(try LinkName(name))])
        #expect(state.unspeakableName?.description == name)
        #expect(FirewallState(bridges: [.init("mb-0f_1.2")]).unspeakableName == nil)
    }

    @Test func `others' chains are read with their hook and what they do by default`() {
        let ruleset = Ruleset(
            """
            table ip filter {
            \tchain FORWARD {
            \t\ttype filter hook forward priority filter; policy drop;
            \t}
            \tchain MINIBOX {
            \t}
            }
            table ip nat {
            \tchain POSTROUTING {
            \t\ttype nat hook postrouting priority srcnat; policy accept;
            \t}
            }
            table inet minibox {
            \tchain forward {
            \t\ttype filter hook forward priority filter - 10; policy accept;
            \t}
            }
            """)
        #expect(ruleset.chains.first { $0.path == "ip filter FORWARD" }?.drops == true)
        #expect(ruleset.contains("ip filter MINIBOX"))
        #expect(ruleset.forwardingChains(besides: "inet minibox").map(\.path) == ["ip filter FORWARD", "ip nat POSTROUTING"])
    }

    @Test func `others' FORWARD is opened for what comes from a bridge, and for answers and published ports`() {
        let state = FirewallState(bridges: [.init("minibox0"), .init("mb-1", isInternal: true)])
        #expect(
            Obstacles.rules(state) == [
                "-A MINIBOX -i mb-1 -o mb-1 -j ACCEPT", "-A MINIBOX -i minibox0 -j ACCEPT",
                "-A MINIBOX -o minibox0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
                "-A MINIBOX -o minibox0 -m conntrack --ctstate DNAT -j ACCEPT",
            ])
    }

    @Test func `ports that come and go are single elements, and nothing else is touched`() throws {
        let one = FirewallState.Redirect(.tcp, host: try IPAddress("0.0.0.0"), 8080, target: try IPAddress("172.17.0.2"), 80)
        let two = FirewallState.Redirect(.udp, host: try IPAddress("192.0.2.1"), 53, target: try IPAddress("172.17.0.3"), 53)
        let before = FirewallState(bridges: [.init("minibox0")], redirects: [one])
        let after = FirewallState(bridges: [.init("minibox0")], redirects: [two])
        #expect(before.skeleton == after.skeleton)
        #expect(after.changes(from: after.elements).isEmpty)
        let table = "element inet minibox"
        #expect(
            after.changes(from: before.elements) == """
                delete \(table) ports4 { tcp . 8080 }
                add \(table) addressed4 { 192.0.2.1 . udp . 53 : 172.17.0.3 . 53 }
                delete \(table) own4 { 172.17.0.2 . tcp . 8080 }
                add \(table) ownaddressed4 { 172.17.0.3 . 192.0.2.1 . udp . 53 }
                delete \(table) targets4 { 172.17.0.2 . tcp . 80 }
                add \(table) targets4 { 172.17.0.3 . udp . 53 }

                """)
    }

    @Test func `what nft shows of the table is read back`() throws {
        let seen = SeenRules(
            table: "inet minibox",
            parsing: """
                table inet minibox {
                \tset bridges {
                \t\ttype ifname
                \t\telements = { "minibox0",
                \t\t\t     "mb-1" }
                \t}
                \tmap ports4 {
                \t\ttype inet_proto . inet_service : ipv4_addr . inet_service
                \t\telements = { tcp . 81 : 172.17.0.2 . 80,
                \t\t\t     udp . 8082 : 172.17.0.3 . 80 }
                \t}
                }
                """)
        #expect(seen.elements["bridges"] == ["minibox0", "mb-1"])
        #expect(seen.redirects(PublishedPort(.tcp, host: try IPAddress("0.0.0.0"), 81, container: 80)))
        #expect(!seen.redirects(PublishedPort(.tcp, host: try IPAddress("::"), 81, container: 80)))
        #expect(!seen.redirects(PublishedPort(.tcp, host: try IPAddress("0.0.0.0"), 8082, container: 80)))
    }
}
