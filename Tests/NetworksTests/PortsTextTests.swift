import Netlink
import Testing

@testable import Networks

struct PortsTextTests {
    private static let any4 = try! IPAddress("0.0.0.0")
    private static let any6 = try! IPAddress("::")

    private func both(_ host: UInt16, _ inside: UInt16, _ transport: TransportProtocol = .tcp) -> [PublishedPort] {
        [Self.any4, Self.any6].map { PublishedPort(transport, host: $0, host, container: inside) }
    }

    @Test("A published port is told as port tells it, by the number inside")
    func lines() throws {
        let local = PublishedPort(.udp, host: try IPAddress("127.0.0.1"), 18311, container: 81)
        let ports = ([local] + both(18310, 80).reversed() + both(1, 443) + both(2, 80, .udp)).sorted()
        #expect(
            ports.map(\.description) == [
                "80/tcp -> 0.0.0.0:18310", "80/tcp -> [::]:18310", "80/udp -> 0.0.0.0:2", "80/udp -> [::]:2",
                "81/udp -> 127.0.0.1:18311", "443/tcp -> 0.0.0.0:1", "443/tcp -> [::]:1",
            ])
    }

    @Test("The column of ps, as recorded")
    func column() throws {
        let local = PublishedPort(.udp, host: try IPAddress("127.0.0.1"), 18311, container: 81)
        #expect(
            PortsColumn.text([local] + both(18310, 80))
                == "0.0.0.0:18310->80/tcp, [::]:18310->80/tcp, 127.0.0.1:18311->81/udp")
        let range = (0..<3).flatMap { both(18320 + $0, 8000 + $0) }
        #expect(
            PortsColumn.text(range)
                == "0.0.0.0:18320->8000/tcp, [::]:18320->8000/tcp, 0.0.0.0:18321->8001/tcp, [::]:18321->8001/tcp, "
                + "0.0.0.0:18322->8002/tcp, [::]:18322->8002/tcp")
        #expect(PortsColumn.text([]) == "")
    }

    @Test("Ports with the same number inside and outside are one range, where they follow one another")
    func ranges() {
        let range = (8000...8002).flatMap { both($0, $0) }
        #expect(PortsColumn.text(range) == "0.0.0.0:8000-8002->8000-8002/tcp, [::]:8000-8002->8000-8002/tcp")
        let gap = both(80, 80) + both(82, 82) + both(83, 83) + both(9000, 90)
        #expect(
            PortsColumn.text(gap)
                == "0.0.0.0:80->80/tcp, [::]:80->80/tcp, 0.0.0.0:82-83->82-83/tcp, [::]:82-83->82-83/tcp, "
                + "0.0.0.0:9000->90/tcp, [::]:9000->90/tcp")
        #expect(PortsColumn.text(both(65535, 65535) + both(65535, 65535)).hasSuffix("[::]:65535->65535/tcp"))
    }

    @Test("Exposed ports that are not published stand for themselves")
    func exposed() {
        let exposed = [80, 81, 82, 443].map { ExposedPort($0) } + [ExposedPort(53, .udp)]
        #expect(PortsColumn.text([], exposed: exposed) == "80-82/tcp, 53/udp, 443/tcp")
        #expect(PortsColumn.text(both(8080, 80), exposed: [ExposedPort(80)]) == "0.0.0.0:8080->80/tcp, [::]:8080->80/tcp")
        #expect(
            PortsColumn.text(both(8080, 80), exposed: [ExposedPort(443)])
                == "443/tcp, 0.0.0.0:8080->80/tcp, [::]:8080->80/tcp")
    }
}
