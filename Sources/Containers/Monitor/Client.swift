import Linux

/// A command that is connected to a monitor, as the monitor sees it.
final class Client {
    let socket: CInt
    /// The one that has started the container, and is waited for: a slow reader of it slows the writer, as a pipe would.
    let isStarter: Bool
    /// Whether it gets what the container writes.
    var isAttached = false
    /// Whether the container's input may come from it.
    var givesInput = false
    /// Messages that it has not taken yet, in their order.
    private(set) var unsent: ArraySlice<[UInt8]> = []
    private var unsentBytes = 0
    /// Output that it has missed since it was last told so.
    private var lostBytes = 0
    /// Whether the socket is watched for room.
    var isWatchedForRoom = false

    /// The most output that is kept for a command that does not take it, in bytes.
    private static let patienceBytes = 1 << 20

    init(socket: CInt, isStarter: Bool) {
        self.socket = socket
        self.isStarter = isStarter
    }

    var isBehind: Bool { !unsent.isEmpty }

    /// Puts a message at the end of its queue.
    ///
    /// Output for somebody who only looks on is dropped when he is too far behind: the container does not wait for him,
    /// and neither does the memory of the monitor.
    func queue(_ message: Message) {
        let bytes = message.encoded()
        var isLast = false
        switch message {
        case .output, .error:
            if !isStarter, unsentBytes > Self.patienceBytes {
                lostBytes += bytes.count - 1
                return
            }
        case .ended, .failed: isLast = true
        default: break
        }
        if lostBytes > 0, isLast || unsentBytes <= Self.patienceBytes / 2 {
            append(Message.lost(bytes: Int32(clamping: lostBytes)).encoded())
            lostBytes = 0
        }
        append(bytes)
    }

    private func append(_ bytes: [UInt8]) {
        unsent.append(bytes)
        unsentBytes += bytes.count
    }

    /// Sends what its socket has room for.
    ///
    /// - Returns: whether all is sent.
    /// - Throws: when it has gone away.
    func flush() throws(KernelError) -> Bool {
        while let next = unsent.first {
            do { try sendMessage(next, to: socket, wait: false) } catch {
                if error.errno == .again { return false }
                throw error
            }
            unsentBytes -= next.count
            unsent.removeFirst()
        }
        // A slice keeps the room of all that it has ever held.
        unsent = []
        return true
    }
}
