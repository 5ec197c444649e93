import Glibc
import Linux

/// What the process of `PortRelay` does all its life: one wait for all its sockets, and then whatever is ready.
final class RelayLoop {
    private let epoll: Epoll
    private let doors: [CInt: RelayDoor]
    /// By the numbers of both of its sockets.
    private var streams: [CInt: Stream] = [:]
    /// Those that have more to carry than their turn allowed.
    private var unfinished: [Stream] = []
    private var flows = DatagramFlows()
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)
    /// When new connections are taken again, in nanoseconds; nil while they are.
    private var resting: Int64?
    private let streamLimit: Int
    private static let restNanoseconds: Int64 = 100_000_000
    /// What all connections together may hold, in bytes, before each holds less.
    private static let heldBytes = 64 << 20

    init(_ doors: [RelayDoor]) throws(KernelError) {
        epoll = try Epoll()
        self.doors = Dictionary(uniqueKeysWithValues: doors.map { ($0.socket, $0) })
        // Two sockets for each, beside the doors and the datagrams' sockets.
        let files = try ResourceLimit.current(.openFiles).soft
        streamLimit = max(1, (Int(min(files, 65_536)) - doors.count - DatagramFlows.limit / 4 - 16) / 2)
        for door in doors { try epoll.add(door.socket, .readable) }
    }

    func run() throws(KernelError) -> Never {
        while true {
            for (number, events) in try epoll.wait(milliseconds: patience) {
                if let door = doors[number] {
                    door.transport == .tcp ? welcome(at: door) : takeDatagram(at: door)
                } else if let stream = streams[number] {
                    stream.note(events, on: number)
                    advance(stream)
                } else {
                    flows.answer(from: number, &buffer)
                }
            }
            let turns = unfinished
            unfinished = []
            for stream in turns { advance(stream) }
            keepTime()
        }
    }

    /// How long nothing needs to be done unless something happens.
    private var patience: Int32? {
        if !unfinished.isEmpty { return 0 }
        if let resting { return Int32(max(0, resting - monotonicNanoseconds()) / 1_000_000) + 1 }
        return flows.isEmpty ? nil : 5000
    }

    private func keepTime() {
        if resting != nil || !flows.isEmpty {
            let now = monotonicNanoseconds()
            flows.forget(before: now - DatagramFlows.silenceNanoseconds)
            guard let resting, now >= resting else { return }
            if streams.count / 2 < streamLimit { resume() } else { self.resting = now + Self.restNanoseconds }
        }
    }

    // MARK: Connections

    private func welcome(at door: RelayDoor) {
        guard streams.count / 2 < streamLimit else { return rest() }
        do throws(KernelError) {
            let client = try InternetSocket.accept(door.socket)
            // What cannot be reached breaks the client's connection, as a refusal by the container itself would.
            do throws(KernelError) { try begin(Stream(client, to: door.target)) } catch {
                if Self.meansTooMany(error.errno) { rest() }
            }
        } catch {
            // Anything else is the end of a connection that had not begun.
            if Self.meansTooMany(error.errno) { rest() }
        }
    }

    private func begin(_ stream: Stream) throws(KernelError) {
        do throws(KernelError) {
            for number in stream.numbers {
                try epoll.add(number, [.readable, .writable, .endOfInput, .edgeTriggered])
                streams[number] = stream
            }
        } catch {
            end(stream, broken: true)
            throw error
        }
    }

    /// How much a connection may hold in one direction, in bytes: less when there are many.
    private var share: Int { min(buffer.count, max(4 << 10, Self.heldBytes / max(1, streams.count))) }

    private func advance(_ stream: Stream) {
        // An event may come for one that has ended in the same round.
        guard !stream.hasEnded else { return }
        do throws(KernelError) {
            switch try stream.carry(&buffer, limit: share) {
            case .waits: return
            case .hasMore: unfinished.append(stream)
            case .isDone: end(stream, broken: false)
            }
        } catch { end(stream, broken: true) }
    }

    private func end(_ stream: Stream, broken: Bool) {
        for number in stream.numbers { streams[number] = nil }
        // Closing takes the sockets out of the epoll.
        stream.end(broken: broken)
        if resting != nil { resting = 0 }
    }

    private static func meansTooMany(_ errno: Errno) -> Bool { [EMFILE, ENFILE, ENOMEM, ENOBUFS].contains(errno.code) }

    /// Takes no new connections for a while: they wait in the kernel, and each would wake this process in vain.
    private func rest() {
        guard resting == nil else { return }
        resting = monotonicNanoseconds() + Self.restNanoseconds
        for door in doors.values where door.transport == .tcp { try? epoll.remove(door.socket) }
    }

    private func resume() {
        resting = nil
        for door in doors.values where door.transport == .tcp { try? epoll.add(door.socket, .readable) }
    }

    // MARK: Datagrams

    private func takeDatagram(at door: RelayDoor) {
        guard let number = flows.take(at: door, &buffer) else { return }
        do { try epoll.add(number, .readable) } catch { flows.forget(number) }
    }
}
