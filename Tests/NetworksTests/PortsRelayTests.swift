import Formats
import Linux
import Netlink
import Testing

@testable import Networks

struct PortsRelayTests {
    @Test("What a client says comes into the container, and the answer back")
    func carries() throws {
        let target = try PortsTarget()
        let probe = try PortsProbeProcess("127.0.0.1", "127.0.0.1::\(target.port)")
        let client = try PortsPeer.connect("127.0.0.1", probe.port())
        let server = try target.accept()
        try client.send("ping")
        #expect(try server.receiveText() == "ping")
        try server.send("pong")
        #expect(try client.receiveText() == "pong")
    }

    @Test("An end of one direction leaves the other open")
    func halfClose() throws {
        let target = try PortsTarget()
        let probe = try PortsProbeProcess("127.0.0.1", "127.0.0.1::\(target.port)")
        for clientFirst in [true, false] {
            let client = try PortsPeer.connect("127.0.0.1", probe.port())
            let server = try target.accept()
            let (first, second) = clientFirst ? (client, server) : (server, client)
            try first.send("question")
            try first.finish()
            #expect(try second.receiveAll() == "question")
            try second.send("answer")
            try second.finish()
            #expect(try first.receiveAll() == "answer")
        }
    }

    @Test("A million bytes go both ways at once, unharmed, although nobody reads at first")
    func muchBothWays() throws {
        let target = try PortsTarget()
        let probe = try PortsProbeProcess("127.0.0.1", "127.0.0.1::\(target.port)")
        let client = try PortsPeer.connect("127.0.0.1", probe.port())
        let server = try target.accept()
        let size = 1 << 20
        let there = PortsPattern(seed: 1)
        let back = PortsPattern(seed: 2)
        var sent = (0, 0)
        var received = (PortsPattern(seed: 1), PortsPattern(seed: 2))
        while received.0.count < size || received.1.count < size {
            // As much as the sockets take, before anything is read: the relay holds back what it cannot pass on.
            sent.0 += try there.send(to: client, from: sent.0, until: size)
            sent.1 += try back.send(to: server, from: sent.1, until: size)
            try received.0.check(arrivingAt: server)
            try received.1.check(arrivingAt: client)
        }
        #expect(received.0.isWhole && received.1.isWhole)
        try client.finish()
        #expect(try server.receive().isEmpty)
    }

    @Test("Where nobody listens in the container, the client's connection is broken")
    func refused() throws {
        let target = try PortsTarget(listens: false)
        let probe = try PortsProbeProcess("127.0.0.1", "127.0.0.1::\(target.port)")
        // It may be told so early that connecting learns of it already.
        let errno: Errno? =
            do {
                _ = try PortsPeer.connect("127.0.0.1", probe.port()).receive()
                nil
            } catch let errno as Errno { errno } catch let error as KernelError { error.errno }
        #expect(errno == .connectionReset)
    }

    @Test("A connection that breaks on one side breaks on the other")
    func broken() throws {
        let target = try PortsTarget()
        let probe = try PortsProbeProcess("127.0.0.1", "127.0.0.1::\(target.port)")
        let client = try PortsPeer.connect("127.0.0.1", probe.port())
        var server: PortsPeer? = try target.accept()
        try SocketOption.resetOnClose.set(on: try #require(server).socket)
        server = nil
        let error = try #require(throws: KernelError.self) { try client.receive() }
        #expect(error.errno == .connectionReset)
    }

    @Test("Both families lead to a container that has one", .enabled(if: PortsRelayTests.hasIPv6, "this machine has no IPv6"))
    func families() throws {
        let target = try PortsTarget()
        let probe = try PortsProbeProcess("127.0.0.1", "\(target.port)")
        for address in ["127.0.0.1", "::1"] {
            let client = try PortsPeer.connect(address, probe.port())
            try client.send(address)
            #expect(try target.accept().receiveText() == address)
        }
        // One with both is reached by the same family.
        let six = try PortsTarget(.tcp, "::1")
        let other = try PortsProbeProcess("127.0.0.1,::1", "[::1]::\(six.port)")
        let client = try PortsPeer.connect("::1", other.port())
        try client.send("six")
        #expect(try six.accept().receiveText() == "six")
    }

    static let hasIPv6 = (try? PortsTarget(.tcp, "::1")) != nil

    @Test("Datagrams of several clients come in, and each gets its own answer")
    func datagrams() throws {
        let target = try PortsTarget(.udp)
        let probe = try PortsProbeProcess("127.0.0.1", "127.0.0.1::\(target.port)/udp")
        let place = SocketAddress([127, 0, 0, 1], port: try probe.port())
        let clients = try (0..<3).map { _ in try PortsTarget(.udp) }
        for (index, client) in clients.enumerated() { try InternetSocket.send(client.socket, [UInt8(index)], to: place) }
        var buffer = [UInt8](repeating: 0, count: 100)
        for _ in clients {
            try #require(try waitUntil(readable: target.socket, milliseconds: 10_000))
            let (count, sender) = try InternetSocket.receive(target.socket, &buffer)
            #expect(count == 1)
            try InternetSocket.send(target.socket, [buffer[0], 7], to: sender)
        }
        for (index, client) in clients.enumerated() {
            try #require(try waitUntil(readable: client.socket, milliseconds: 10_000))
            let (count, sender) = try InternetSocket.receive(client.socket, &buffer)
            #expect(Array(buffer[..<count]) == [UInt8(index), 7] && sender == place)
        }
    }

    @Test("More clients with datagrams than are remembered: the newest get their answers")
    func manyDatagrams() throws {
        let target = try PortsTarget(.udp)
        let probe = try PortsProbeProcess("127.0.0.1", "127.0.0.1::\(target.port)/udp")
        let place = SocketAddress([127, 0, 0, 1], port: try probe.port())
        var buffer = [UInt8](repeating: 0, count: 100)
        for _ in 0..<DatagramFlows.limit + 50 {
            let client = try PortsTarget(.udp)
            try InternetSocket.send(client.socket, [1], to: place)
            try #require(try waitUntil(readable: target.socket, milliseconds: 10_000))
            let (_, sender) = try InternetSocket.receive(target.socket, &buffer)
            try InternetSocket.send(target.socket, [2], to: sender)
            try #require(try waitUntil(readable: client.socket, milliseconds: 10_000))
        }
        let open = try directoryEntries("/proc/\(probe.relay)/fd").count
        #expect(open < DatagramFlows.limit + 50)
    }

    @Test("A relay that is ended leaves the ports reserved for the next one")
    func restart() throws {
        let target = try PortsTarget()
        let probe = try PortsProbeProcess("127.0.0.1", "127.0.0.1::\(target.port)")
        let before = probe.relay
        try probe.restart()
        #expect(probe.relay != before && !exists("/proc/\(before)"))
        let client = try PortsPeer.connect("127.0.0.1", probe.port())
        try client.send("again")
        #expect(try target.accept().receiveText() == "again")
    }

    @Test("The relay ends with its parent, has no more open than it needs, and no capabilities")
    func process() throws {
        let target = try PortsTarget()
        let probe = try PortsProbeProcess("127.0.0.1", "127.0.0.1::\(target.port)")
        let port = try probe.port()
        let handle = try ProcessHandle(opening: probe.relay)
        // Answered once, it has done all that it does at its start.
        let client = try PortsPeer.connect("127.0.0.1", port)
        let server = try target.accept()
        #expect(try readText("/proc/\(probe.relay)/comm") == "minibox-ports\n")
        #expect(try readText("/proc/\(probe.relay)/cmdline").hasPrefix("minibox-ports 0123456789ab"))
        #expect(try readText("/proc/\(probe.relay)/status").contains("CapEff:\t0000000000000000\n"))
        // Three for /dev/null, the port, the epoll, and one for each side of the connection.
        #expect(try directoryEntries("/proc/\(probe.relay)/fd").count == 7)
        let error = try #require(throws: UsageError.self) { try PortReservation(PortArgument.publish("\(port):80")) }
        #expect(error.fix?.hasPrefix("container 0123456789ab has it") == true, "\(error)")
        try probe.kill()
        #expect(try waitUntil(readable: handle.descriptor.number, milliseconds: 10_000))
        #expect(throws: (any Error).self) { try PortsPeer.connect("127.0.0.1", port) }
        withExtendedLifetime((client, server)) {}
    }

    @Test("Clients that are slow, silent or gone do not stand in the way of another")
    func hostile() throws {
        let target = try PortsTarget()
        let probe = try PortsProbeProcess("127.0.0.1", "127.0.0.1::\(target.port)")
        var silent: [PortsPeer] = []
        for index in 0..<200 {
            let client = try PortsPeer.connect("127.0.0.1", probe.port())
            silent.append(client)
            silent.append(try target.accept())
            if index % 2 == 0 { try SocketOption.resetOnClose.set(on: client.socket) }
        }
        // One that is sent much, and reads nothing.
        var block = PortsPattern(seed: 3)
        var sent = 0
        while true {
            let count = try block.send(to: silent[1], from: sent, until: 64 << 20)
            if count == 0 { break }
            sent += count
        }
        let client = try PortsPeer.connect("127.0.0.1", probe.port())
        let server = try target.accept()
        try client.send("here")
        #expect(try server.receiveText() == "here")
        silent = []
        try server.send("still here")
        #expect(try client.receiveText() == "still here")
        block = PortsPattern(seed: 0)
    }
}

/// Bytes that are known by their place.
struct PortsPattern {
    let seed: Int
    private(set) var count = 0
    private(set) var isWhole = true

    init(seed: Int) { self.seed = seed }

    private func byte(_ place: Int) -> UInt8 { UInt8(truncatingIfNeeded: (place &* 31 &+ seed) ^ (place >> 8) ^ (place >> 16)) }

    /// Sends as much as the socket takes.
    ///
    /// - Returns: how many bytes.
    func send(to peer: PortsPeer, from start: Int, until end: Int) throws -> Int {
        var place = start
        while place < end, try waitUntil(writable: peer.socket, milliseconds: 50) {
            let bytes = (place..<min(end, place + 16 << 10)).map { byte($0) }
            do { place += try InternetSocket.send(peer.socket, bytes[...]) } catch { if error.errno != .again { throw error } }
        }
        return place - start
    }

    /// Reads what is there, and compares it.
    mutating func check(arrivingAt peer: PortsPeer) throws {
        while try waitUntil(readable: peer.socket, milliseconds: 50) {
            let bytes = try peer.receive()
            if bytes.isEmpty { return }
            for value in bytes {
                if value != byte(count) { isWhole = false }
                count += 1
            }
        }
    }
}
