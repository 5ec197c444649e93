import Linux

/// The clients of UDP ports: each has a socket of its own towards the container, by which the answers find their way back.
struct DatagramFlows {
    /// How many clients there are at a time; the one that has been silent longest makes room for a new one.
    static let limit = 1024
    /// After how long a silence a client is forgotten.
    static let silenceNanoseconds: Int64 = 90_000_000_000

    private struct Key: Hashable {
        let door: CInt
        let client: SocketAddress
    }

    private final class Flow {
        let key: Key
        let socket: Linux.Descriptor
        var lastUse: Int64

        init(_ key: Key, _ socket: consuming Linux.Descriptor, at now: Int64) {
            self.key = key
            self.socket = socket
            lastUse = now
        }
    }

    private var byClient: [Key: Flow] = [:]
    private var bySocket: [CInt: Flow] = [:]

    var isEmpty: Bool { byClient.isEmpty }
    var count: Int { byClient.count }

    /// Takes a datagram from a client, and sends it to the container. What cannot be sent is lost, as datagrams may be.
    ///
    /// - Returns: the socket of a client that is new; it wants to be watched.
    mutating func take(at door: RelayDoor, _ buffer: inout [UInt8]) -> CInt? {
        do throws(KernelError) {
            let (count, client) = try InternetSocket.receive(door.socket, &buffer)
            let key = Key(door: door.socket, client: client)
            let now = monotonicNanoseconds()
            let known = byClient[key]
            let flow = if let known { known } else { try open(key, to: door.target, at: now) }
            flow.lastUse = now
            _ = try? InternetSocket.send(flow.socket.number, buffer[..<count])
            return known == nil ? flow.socket.number : nil
        } catch { return nil }
    }

    /// Takes an answer of the container, and sends it to the client that it is for.
    mutating func answer(from number: CInt, _ buffer: inout [UInt8]) {
        guard let flow = bySocket[number] else { return }
        do throws(KernelError) {
            let count = try InternetSocket.receive(number, &buffer, limit: buffer.count)
            flow.lastUse = monotonicNanoseconds()
            try InternetSocket.send(flow.key.door, buffer[..<count], to: flow.key.client)
        } catch {
            // Nobody listens there, now: the client may try again.
        }
    }

    mutating func forget(_ number: CInt) {
        guard let flow = bySocket.removeValue(forKey: number) else { return }
        byClient[flow.key] = nil
    }

    /// Forgets those that have been silent since a point of time, in nanoseconds.
    mutating func forget(before then: Int64) {
        for (number, flow) in bySocket where flow.lastUse < then { forget(number) }
    }

    private mutating func open(_ key: Key, to target: SocketAddress, at now: Int64) throws(KernelError) -> Flow {
        if byClient.count >= Self.limit { forgetOldest() }
        let socket: Linux.Descriptor
        do throws(KernelError) { socket = try InternetSocket.open(.udp, isIPv6: target.isIPv6) } catch {
            forgetOldest()
            throw error
        }
        _ = try InternetSocket.connect(socket.number, to: target)
        let flow = Flow(key, socket, at: now)
        byClient[key] = flow
        bySocket[flow.socket.number] = flow
        return flow
    }

    private mutating func forgetOldest() {
        if let oldest = bySocket.min(by: { $0.value.lastUse < $1.value.lastUse }) { forget(oldest.key) }
    }
}
