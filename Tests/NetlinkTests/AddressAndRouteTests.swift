import Foundation
import Testing

@Suite(.network) struct AddressAndRouteTests {
    @Test func `addresses are added, deleted, and usable at once without duplicate detection`() throws {
        let probe = try Probe("addresses", witness: [#require(Probe.ip), "-j", "address", "show", "dev", "left"])
        #expect(probe.lines.prefix(2) == ["10.88.0.2/16 10.88.255.255 false", "fd00:88::2/64 none false"])
        let addresses = try #require(probe.objects().link("left")["addr_info"] as? [[String: Any]])
        let global = addresses.filter { $0["scope"] as? String == "global" }
        #expect(global.compactMap { $0["local"] as? String } == ["10.88.0.2", "fd00:88::2"])
        #expect(global.compactMap { $0["prefixlen"] as? Int } == [16, 64])
        #expect(global.first?["broadcast"] as? String == "10.88.255.255")
        #expect(global.last?["nodad"] as? Bool == true)
    }

    @Test func `routes go through gateways and links as ip shows them`() throws {
        let routes = try Probe.witnessed("routes", "route")
        let byDefault = try #require(routes.first { $0["dst"] as? String == "default" })
        #expect(byDefault["gateway"] as? String == "10.88.0.1")
        #expect(byDefault["dev"] as? String == "left")
        let far = try #require(routes.first { $0["dst"] as? String == "192.0.2.0/24" })
        #expect(far["gateway"] as? String == "10.88.0.9")
        #expect(far["metric"] as? Int == 50)
        let near = try #require(routes.first { $0["dst"] as? String == "198.51.100.0/24" })
        #expect(near["prefsrc"] as? String == "10.88.0.2")
        #expect(near["scope"] as? String == "link")
    }

    @Test func `an IPv6 default route is there too`() throws {
        let routes = try Probe.witnessed("routes", "-6", "route")
        let byDefault = try #require(routes.first { $0["dst"] as? String == "default" })
        #expect(byDefault["gateway"] as? String == "fd00:88::1")
    }

    @Test func `the list of routes is the one that was made`() throws {
        let lines = Set(try Probe("routes").lines)
        #expect(
            lines.isSuperset(of: [
                "default via 10.88.0.1 dev if3", "10.88.0.0/16 dev if3 src 10.88.0.2",
                "192.0.2.0/24 via 10.88.0.9 dev if3 metric 50", "198.51.100.0/24 dev if3 src 10.88.0.2",
                "default via fd00:88::1 dev if3 metric 1024",
            ]))
    }

    @Test func `a deleted route is gone, and the others stay`() throws {
        let destinations = try Probe.witnessed("routes-deleted", "route").compactMap { $0["dst"] as? String }
        #expect(Set(destinations) == ["10.88.0.0/16", "198.51.100.0/24"])
    }
}
