import Netlink
import OCI
import Testing

@testable import Networks

struct NetworkDocumentTests {
    @Test("A network is read back as it was written")
    func roundTrip() throws {
        var network = Network(id: String(repeating: "a", count: 64), name: "backend", driver: .bridge, createdAt: 1)
        var pool = AddressPool(subnet: try IPPrefix("10.9.0.0/24"))
        pool.gateway = try IPAddress("10.9.0.1")
        pool.reserved = ["printer": try IPAddress("10.9.0.7")]
        network.pools = [pool]
        network.options = ["com.docker.network.driver.mtu": "1400"]
        #expect(try JSONText.decode(Network.self, from: JSONText.encode(network)) == network)
    }
}
