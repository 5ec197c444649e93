import Formats
import Linux
import Netlink
import Testing

@testable import Networks

struct PortsReservationTests {
    private static let hasIPv6 = (try? PortsTarget(.tcp, "::1")) != nil

    private func reserve(_ arguments: String...) throws -> PortReservation {
        try PortReservation(arguments.flatMap { try PortArgument.publish($0) })
    }

    private func refusal(_ arguments: String...) throws -> UsageError {
        try #require(throws: UsageError.self) {
            try PortReservation(arguments.flatMap { try PortArgument.publish($0) })
        }
    }

    @Test("A port that the kernel chooses is the same for both families", .enabled(if: hasIPv6, "this machine has no IPv6"))
    func ephemeral() throws {
        for transport in ["tcp", "udp"] {
            let published = try reserve("80/\(transport)").published
            #expect(published.map { "\($0.hostAddress)" } == ["0.0.0.0", "::"])
            #expect(published[0].hostPort == published[1].hostPort && published[0].hostPort > 0)
            #expect(published.allSatisfy { $0.containerPort == 80 && $0.transport.rawValue == transport })
        }
    }

    @Test("A request with an address takes that address alone")
    func oneAddress() throws {
        #expect(
            try reserve("127.0.0.1::80", "127.0.0.2::81/udp").published.map { "\($0.hostAddress)" } == ["127.0.0.1", "127.0.0.2"])
    }

    @Test("An IPv6 address leaves IPv4 to others", .enabled(if: hasIPv6, "this machine has no IPv6"))
    func onlyIPv6() throws {
        let first = try reserve("[::]::80")
        let port = first.published[0].hostPort
        #expect(first.published.map { "\($0.hostAddress)" } == ["::"])
        #expect(try reserve("0.0.0.0:\(port):80").published.count == 1)
    }

    @Test("A port in use is refused in Docker's words, and who has it is named", arguments: ["tcp", "udp"])
    func inUse(_ transport: String) throws {
        let first = try reserve("0.0.0.0::80/\(transport)")
        let port = first.published[0].hostPort
        let error = try refusal("\(port):90/\(transport)")
        #expect(error.message == "Bind for 0.0.0.0:\(port) failed: port is already allocated")
        #expect(error.fix?.hasPrefix("it is asked for twice") == true, "\(error)")
        #expect(
            try refusal("127.0.0.1:\(port):90/\(transport)").message
                == "Bind for 127.0.0.1:\(port) failed: port is already allocated")
        withExtendedLifetime(first) {}
    }

    @Test("The port is free when the reservation ends, and after a refusal nothing is kept")
    func given() throws {
        let first = try reserve("0.0.0.0::80")
        let taken = first.published[0].hostPort
        let free = try reserve("127.0.0.1::80").published[0].hostPort
        _ = try refusal("127.0.0.1:\(free):80", "\(taken):80")
        #expect(try reserve("127.0.0.1:\(free):80").published[0].hostPort == free)
        withExtendedLifetime(first) {}
    }

    @Test("Of a range the first free port is taken; when none is, the refusal names the first")
    func range() throws {
        // Two that follow one another, both free.
        var start: UInt16 = 0
        repeat {
            start = try reserve("127.0.0.1::1").published[0].hostPort
        } while (try? reserve("127.0.0.1:\(start)-\(start):1", "127.0.0.1:\(start &+ 1):1")) == nil
        let argument = "127.0.0.1:\(start)-\(start + 1):80"
        let reservations = [try reserve(argument), try reserve(argument)]
        #expect(reservations.map { $0.published[0].hostPort } == [start, start + 1])
        #expect(try refusal(argument).message == "Bind for 127.0.0.1:\(start) failed: port is already allocated")
    }

    @Test("An address of another machine is refused")
    func foreignAddress() throws {
        let error = try refusal("192.0.2.1:8080:80")
        #expect(error.message == "Bind for 192.0.2.1:8080 failed: cannot assign requested address")
        #expect(error.fix?.contains("is no address of this machine") == true)
    }

    @Test("A refusal for want of privilege says which ports are root's")
    func privilege() throws {
        let call = Call("bind", [])
        let refusal = BindRefusal(
            address: IPAddress(.v4, bits: 0)!, port: 80, error: KernelError(call: call, errno: .access))
        let error = refusal.told(of: PortRequest(container: 80, hostPorts: 80...80))
        #expect(error.message == "Bind for 0.0.0.0:80 failed: permission denied")
        #expect(error.fix?.hasPrefix("ports below ") == true)
    }

    @Test("A socket is read from /proc/net/tcp")
    func socketLines() throws {
        let line =
            "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0000 100 0 0 10 0"
        let socket = try #require(PortOwner.SocketLine(line))
        #expect("\(socket.address)" == "127.0.0.1" && socket.port == 8080 && socket.isListening && socket.inode == "4711")
        #expect(socket.takes(8080, at: try IPAddress("0.0.0.0"), .tcp))
        #expect(!socket.takes(8080, at: try IPAddress("127.0.0.2"), .tcp))
        #expect(!socket.takes(8080, at: try IPAddress("::1"), .tcp))
        let six = "  1: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 4712"
        #expect("\(try #require(PortOwner.SocketLine(six)).address)" == "::1")
        #expect(PortOwner.SocketLine("sl local_address") == nil)
    }

    @Test("sctp needs no module where the port is named")
    func sctp() throws {
        let port = try reserve("127.0.0.1::80").published[0].hostPort
        #expect(try reserve("127.0.0.1:\(port):80/sctp").published.map(\.hostPort) == [port])
    }
}
