import Glibc
import Linux

/// A TCP connection with a client, and the one with the container that belongs to it.
///
/// Each direction holds at most one buffer of bytes, and reads no more before those are written: so whoever is slow slows
/// the other side down.
final class Stream {
    /// What is to be done with it after its turn.
    enum Outcome { case waits, hasMore, isDone }

    private let client: StreamEnd
    private let server: StreamEnd
    private var isConnected: Bool
    private(set) var hasEnded = false
    /// How many buffers one turn carries, so that one connection does not make all others wait.
    private static let turn = 16

    /// - Throws: when the container refuses at once; the client's connection is broken then.
    init(_ socket: consuming Linux.Descriptor, to target: SocketAddress) throws(KernelError) {
        client = StreamEnd(socket)
        do throws(KernelError) {
            server = StreamEnd(try InternetSocket.open(.tcp, isIPv6: target.isIPv6))
            for end in [client, server] { end.prepare() }
            isConnected = try InternetSocket.connect(server.number, to: target)
        } catch {
            client.willReset()
            throw error
        }
    }

    /// The numbers of its two sockets.
    var numbers: [CInt] { [client.number, server.number] }

    /// Takes note of what has happened to one of the sockets.
    func note(_ events: Epoll.Events, on number: CInt) {
        let end = number == client.number ? client : server
        // An error, or the end, is what the next read or write tells.
        let isOver = !events.isDisjoint(with: [.error, .hangUp])
        if isOver || !events.isDisjoint(with: [.readable, .endOfInput]) { end.isReadable = true }
        if isOver || events.contains(.writable) { end.isWritable = true }
        if isOver || events.contains(.endOfInput) { end.mayHaveEnded = true }
    }

    /// Carries what there is to carry, both ways.
    ///
    /// - Parameter limit: how many bytes may wait in one direction.
    /// - Throws: when one of the connections is broken.
    func carry(_ buffer: inout [UInt8], limit: Int) throws(KernelError) -> Outcome {
        guard try connect() else { return .waits }
        var turns = Self.turn
        let there = try carry(from: client, to: server, &buffer, limit, &turns)
        turns = Self.turn
        let back = try carry(from: server, to: client, &buffer, limit, &turns)
        if client.isFinished && server.isFinished { return .isDone }
        return there || back ? .hasMore : .waits
    }

    /// Closes both connections.
    ///
    /// - Parameter broken: whether the other sides learn that it was no orderly end.
    func end(broken: Bool) {
        hasEnded = true
        for end in [client, server] {
            if broken { end.willReset() }
            end.close()
        }
    }

    private func connect() throws(KernelError) -> Bool {
        if isConnected { return true }
        guard server.isWritable else { return false }
        if let errno = InternetSocket.pendingError(of: server.number) {
            throw KernelError(call: Call("connect", ["\(server.number)", "target"], plumbing: true), errno: errno)
        }
        isConnected = true
        return true
    }

    /// - Returns: whether there is more, for which there was no turn left.
    private func carry(
        from source: StreamEnd, to sink: StreamEnd, _ buffer: inout [UInt8], _ limit: Int, _ turns: inout Int
    ) throws(KernelError) -> Bool {
        while true {
            guard try sink.sendKept() else { return false }
            if source.hasEnded {
                if !sink.isFinished { try sink.finish() }
                return false
            }
            guard source.isReadable else { return false }
            if turns == 0 { return true }
            turns -= 1
            guard let count = try source.receive(&buffer, limit: limit) else { return false }
            if count > 0 { try sink.send(buffer[..<count]) }
        }
    }
}
