import Linux

/// Carries bytes between a container, its log and the command that is attached to it, until the container has ended.
///
/// The command is never waited for while it may have gone away, but while it is there it is not overrun: when it does
/// not take a message, nothing more is read from the container until it does, so that a slow reader slows the writer as
/// a pipe would.
final class Relay {
    private let epoll: Epoll
    private var log: LogFile
    /// The command's side; nil when nobody is attached, or no longer.
    private var attached: CInt?
    /// Messages that the command has not taken yet, in their order.
    private var unsent: [[UInt8]] = []
    private var outputs: [Output] = []
    /// The container's side of its terminal. Held open, so that a container that closes its own can open it again.
    private var heldTerminal: Descriptor?
    /// The controlling side, which we serve.
    private var terminal: CInt?
    /// News of children that have ended: the first process, and orphans that came to us.
    private let ends: SignalDescriptor
    private var documentsAreWritten = false
    private let endsInputWithCommand: Bool
    private var input: Input?
    private var chunk = [UInt8](repeating: 0, count: Message.pieceBytes)
    /// What has come since the end of the first process.
    private var drainedBytes = 0

    private struct Output {
        let descriptor: CInt
        let stream: LogFile.Stream
        /// What a pipe still held when the first process ended: all that is left of the container's output.
        var bytesLeft: Int?
    }

    private struct Input {
        let descriptor: CInt
        let isTerminal: Bool
        var pending: ArraySlice<UInt8> = []
        var endsWhenEmpty = false
    }

    init(attached: CInt?, logPath: String, endsInputWithCommand: Bool) throws(KernelError) {
        self.attached = attached
        self.endsInputWithCommand = endsInputWithCommand
        log = LogFile(path: logPath)
        epoll = try Epoll()
        ends = try SignalDescriptor([.child])
        try epoll.add(ends.descriptor.number, .readable)
        if let attached { try epoll.add(attached, .readable) }
    }

    /// Takes over the read end of the container's standard output or error.
    func carry(output descriptor: CInt, as stream: LogFile.Stream) throws(KernelError) {
        try setNonBlocking(descriptor)
        outputs.append(Output(descriptor: descriptor, stream: stream))
        if unsent.isEmpty { try epoll.add(descriptor, .readable) }
    }

    /// Takes over the write end of the container's standard input.
    func carry(input descriptor: CInt) throws(KernelError) {
        try setNonBlocking(descriptor)
        input = Input(descriptor: descriptor, isTerminal: false)
    }

    /// Takes over the controlling side of the container's terminal, which serves both ways.
    func carry(terminal: CInt, withInput: Bool) throws(KernelError) {
        self.terminal = terminal
        heldTerminal = try PseudoTerminal.openTerminal(of: terminal)
        try carry(output: terminal, as: .stdout)
        if withInput { input = Input(descriptor: terminal, isTerminal: true) }
    }

    /// Tells the command something; a command that has gone away is forgotten.
    func send(_ message: Message, wait: Bool = false) {
        guard let attached else { return }
        let wasFree = unsent.isEmpty
        unsent.append(message.encoded())
        do { try sendAll(to: attached, wait: wait) } catch {
            guard error.errno == .again else { return detach() }
            if wasFree { pauseOutputs() }
        }
    }

    /// While it waits for room it goes on listening: the command may be waiting for room, too.
    private func sendAll(to attached: CInt, wait: Bool) throws(KernelError) {
        while let next = unsent.first {
            do {
                try sendMessage(next, to: attached, wait: false)
                unsent.removeFirst()
            } catch {
                guard wait, error.errno == .again else { throw error }
                _ = try waitUntil(writable: attached, orReadable: attached)
                if hearOut(attached) { throw error }
            }
        }
    }

    /// Takes what the command has said and nobody has listened to.
    ///
    /// - Returns: whether it has gone.
    @discardableResult
    private func hearOut(_ attached: CInt) -> Bool {
        while true {
            do throws(KernelError) {
                guard let bytes = try receiveMessage(from: attached) else { return true }
                if Message(bytes) == .recorded { documentsAreWritten = true }
            } catch { return error.errno != .again }
        }
    }

    /// Carries bytes until `process` has ended and its output is drained.
    ///
    /// - Parameter ended: called once, when the process has ended.
    /// - Returns: how it ended.
    func run(until process: borrowing ProcessHandle, ended: () -> Void) throws(KernelError) -> ExitStatus {
        var status: ExitStatus?
        while status == nil || !outputs.isEmpty {
            // A terminal that the container has given to somebody outside must not keep us.
            let isDraining = status != nil && unsent.isEmpty
            let happened = try epoll.wait(milliseconds: isDraining ? Self.drainMilliseconds : nil)
            if isDraining, happened.isEmpty || drainedBytes > Self.drainBytes { break }
            for (descriptor, events) in happened {
                if descriptor == ends.descriptor.number {
                    guard let found = try reapChildren(until: process.pid) else { continue }
                    status = found
                    heldTerminal = nil
                    ended()
                    try measureRest()
                } else if descriptor == attached {
                    try serve(events, process)
                } else {
                    let count = try carry(descriptor, events)
                    if status != nil { drainedBytes += count }
                }
            }
        }
        log.finish()
        return status!
    }

    /// A pipe whose end the container has given to somebody outside must not keep us: what it holds when the last process
    /// has ended is the container's, and what comes later is not.
    private func measureRest() throws(KernelError) {
        for index in outputs.indices.reversed() where outputs[index].descriptor != terminal {
            outputs[index].bytesLeft = try readableBytes(of: outputs[index].descriptor)
            if outputs[index].bytesLeft == 0 { try drop(index) }
        }
    }

    private func drop(_ index: Int) throws(KernelError) {
        let descriptor = outputs.remove(at: index).descriptor
        // It is not watched while its output cannot be passed on.
        try? epoll.remove(descriptor)
        if descriptor != input?.descriptor { close(descriptor) }
    }

    /// How long nothing may come after the end before the rest is given up.
    private static let drainMilliseconds: Int32 = 200
    /// More than a terminal holds: whoever still writes then is not the container.
    private static let drainBytes = 1 << 20

    /// Takes the status of every child that has ended; that of the first process, once it is among them.
    private func reapChildren(until first: Int32) throws(KernelError) -> ExitStatus? {
        while try ends.next() != nil {}
        var found: ExitStatus?
        while let (pid, status) = try? reapAnyChild() { if pid == first { found = status } }
        return found
    }

    /// Waits until the command says that it has written the container's documents.
    ///
    /// - Returns: false when the command has gone without.
    func waitForDocuments() throws(KernelError) -> Bool {
        while !documentsAreWritten, let attached {
            guard let bytes = try? receiveMessage(from: attached, wait: true) else { break }
            if Message(bytes) == .recorded { documentsAreWritten = true }
        }
        return documentsAreWritten
    }

    // MARK: From the container

    /// - Returns: how many bytes came from the container.
    private func carry(_ descriptor: CInt, _ events: Epoll.Events) throws(KernelError) -> Int {
        if descriptor == input?.descriptor, !events.isDisjoint(with: [.writable, .error]) { try feed() }
        guard let index = outputs.firstIndex(where: { $0.descriptor == descriptor }), unsent.isEmpty,
            !events.isDisjoint(with: [.readable, .hangUp, .error])
        else { return 0 }
        let output = outputs[index]
        var count: Int
        do { count = try readChunk(descriptor, &chunk) } catch {
            if error.errno == .again { return 0 }
            // The other side of a terminal that nobody has open any more answers EIO.
            guard error.errno == .inputOutput else { throw error }
            count = 0
        }
        if let left = output.bytesLeft {
            count = min(count, left)
            outputs[index].bytesLeft = left - count
        }
        if count == 0 || outputs[index].bytesLeft == 0 { try drop(index) }
        if count == 0 { return 0 }
        let bytes = chunk[..<count]
        log.append(bytes, to: output.stream)
        send(output.stream == .stdout ? .output(Array(bytes)) : .error(Array(bytes)))
        return count
    }

    /// Closes our end of an output that nobody reads: the container is told as any writer to a pipe is (EPIPE).
    private func stopCarrying(_ stream: LogFile.Stream) throws(KernelError) {
        guard let index = outputs.firstIndex(where: { $0.stream == stream && $0.descriptor != input?.descriptor }) else { return }
        let descriptor = outputs.remove(at: index).descriptor
        try? epoll.remove(descriptor)
        close(descriptor)
    }

    /// A pipe that has hung up is reported even when nobody asks: while its output cannot be passed on it must not be
    /// watched at all.
    private func pauseOutputs() {
        for output in outputs { try? epoll.remove(output.descriptor) }
        if let attached { try? epoll.change(attached, [.readable, .writable]) }
    }

    private func resumeOutputs() {
        for output in outputs { try? epoll.add(output.descriptor, .readable) }
        if input?.isTerminal == true, input?.pending.isEmpty == false { watchInput(true) }
    }

    // MARK: From the command

    private func serve(_ events: Epoll.Events, _ process: borrowing ProcessHandle) throws(KernelError) {
        guard let attached else { return }
        if events.contains(.writable) {
            do {
                try sendAll(to: attached, wait: false)
                try epoll.change(attached, .readable)
                resumeOutputs()
            } catch { if error.errno != .again { return detach() } }
        }
        guard !events.isDisjoint(with: [.readable, .hangUp, .error]) else { return }
        let bytes: [UInt8]?
        do { bytes = try receiveMessage(from: attached) } catch {
            if error.errno == .again { return }
            return detach()
        }
        guard let bytes else {
            if !documentsAreWritten { try? process.send(.kill) }
            return detach()
        }
        switch Message(bytes) {
        case .input(let piece):
            input?.pending.append(contentsOf: piece)
            try feed()
        case .endOfInput: try endInput()
        case .recorded: documentsAreWritten = true
        case .closed(let descriptor): try stopCarrying(descriptor == 1 ? .stdout : .stderr)
        case .resize(let size):
            if let terminal = outputs.first?.descriptor { try? setWindowSize(size, of: terminal) }
        case .signal(let signal):
            // It may have ended a moment ago.
            try? process.send(signal)
        default: break
        }
    }

    /// The command has gone, or let go: the container goes on without it.
    private func detach() {
        guard let attached else { return }
        hearOut(attached)
        try? epoll.remove(attached)
        close(attached)
        self.attached = nil
        unsent = []
        resumeOutputs()
        if endsInputWithCommand, input?.isTerminal == false { try? endInput() }
    }

    private func feed() throws(KernelError) {
        guard var sink = input else { return }
        while !sink.pending.isEmpty {
            do {
                let count = try writeSome(sink.descriptor, sink.pending)
                sink.pending = sink.pending.dropFirst(count)
            } catch {
                if error.errno == .again {
                    input = sink
                    return watchInput(true)
                }
                // Nobody reads any more: what is left is for nobody.
                sink.pending = []
                sink.endsWhenEmpty = true
            }
        }
        input = sink
        watchInput(false)
        if sink.endsWhenEmpty { try closeInput() } else { send(.taken) }
    }

    private func watchInput(_ watch: Bool) {
        guard let input else { return }
        if input.isTerminal {
            try? epoll.change(input.descriptor, watch ? [.readable, .writable] : .readable)
        } else if watch {
            do { try epoll.add(input.descriptor, .writable) } catch { try? epoll.change(input.descriptor, .writable) }
        } else {
            try? epoll.remove(input.descriptor)
        }
    }

    private func endInput() throws(KernelError) {
        input?.endsWhenEmpty = true
        if input?.pending.isEmpty == true { try closeInput() }
    }

    private func closeInput() throws(KernelError) {
        guard let input else { return }
        if !input.isTerminal {
            try? epoll.remove(input.descriptor)
            close(input.descriptor)
        }
        self.input = nil
    }
}
