import Linux

/// A connection to the monitor of a container, for those who want one thing of it.
struct MonitorLine: ~Copyable {
    private let socket: MessageSocket

    /// - Returns: nil when nobody looks after the container any more.
    init?(_ id: String, in store: ContainerStore) throws(KernelError) {
        let deadline = monotonicNanoseconds() + Self.patience
        while true {
            if let socket = try store.reachMonitor(id) {
                self.socket = socket
                return
            }
            // One that is being started does not listen yet; one that is being made or removed never will, and is soon
            // done.
            guard exists("\(store.folders.locks)/\(id)"), monotonicNanoseconds() < deadline else { return nil }
            sleep(milliseconds: 2)
        }
    }

    private static let patience: Int64 = 5_000_000_000

    /// Gives the socket to whoever attends.
    consuming func release() -> MessageSocket { socket }

    func send(_ message: Message) throws(KernelError) {
        // A monitor that has gone says so when it is read from.
        do { try socket.send(message.encoded()) } catch { guard error.errno == .brokenPipe else { throw error } }
    }

    /// Waits for the answer to a signal.
    func waitUntilDone() throws(KernelError) {
        while let message = try receive() { if message == .done { return } }
    }

    /// Waits for the container's end.
    ///
    /// - Parameter milliseconds: how long the monitor may be silent; negative for ever.
    /// - Returns: its exit code; nil when the monitor has gone without a word, or is silent.
    func waitForEnd(milliseconds: Int32 = -1) throws(KernelError) -> Int32? {
        while try waitUntil(readable: number, milliseconds: milliseconds), let message = try receive() {
            if case .ended(let code) = message { return code }
        }
        return nil
    }

    /// The number of its descriptor, to wait for.
    var number: CInt { socket.descriptor.number }

    /// Takes what has been said, without waiting.
    ///
    /// - Returns: whether the monitor has gone.
    func hasEnded() throws(KernelError) -> Bool {
        while true {
            do { if try receiveMessage(from: number) == nil { return true } } catch { return error.errno != .again }
        }
    }

    private func receive() throws(KernelError) -> Message? {
        let bytes: [UInt8]?
        do { bytes = try socket.receive() } catch {
            guard error.errno == .connectionReset else { throw error }
            return nil
        }
        // A word of a newer minibox is no end.
        return bytes.map { Message($0) ?? .taken }
    }
}
