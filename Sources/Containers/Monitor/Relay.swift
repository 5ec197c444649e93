import Linux

/// Carries bytes between a container, its log and the commands that are attached to it, until the container has ended.
///
/// Nobody can hold the container up but the command that has started it, as long as that is there: when it does not take
/// a message, nothing more is read from the container until it does. Whoever else looks on misses what he is too slow for.
final class Relay {
    let epoll: Epoll
    private var log: LogFile?
    var clients: [Client] = []
    /// Where other commands ring; -1 without.
    var listener: CInt = -1
    private var outputs: [Output] = []
    /// Whether the outputs are not watched, because the starter is behind.
    private var isHeldUp = false
    /// The container's side of its terminal. Held open, so that a container that closes its own can open it again.
    private var heldTerminal: Descriptor?
    /// The controlling side, which we serve.
    private(set) var terminal: CInt?
    /// News of children that have ended: the first process, and orphans that came to us.
    private let ends: SignalDescriptor
    var documentsAreWritten = false
    /// Whether the input ends with the starter: one that was left in the background from the start waits for another.
    let endsInputWithStarter: Bool
    var input: ContainerInput?
    private var chunk = [UInt8](repeating: 0, count: Message.pieceBytes)
    /// What has come since the end of the first process.
    private var drainedBytes = 0
    unowned var duties: any RelayDuties

    private struct Output {
        let descriptor: CInt
        let stream: LogFile.Stream
        /// What a pipe still held when the first process ended: all that is left of the container's output.
        var bytesLeft: Int?
    }

    init(log: consuming LogFile?, endsInputWithStarter: Bool, duties: any RelayDuties) throws(KernelError) {
        self.log = log
        self.endsInputWithStarter = endsInputWithStarter
        self.duties = duties
        epoll = try Epoll()
        ends = try SignalDescriptor([.child])
        try epoll.add(ends.descriptor.number, .readable)
    }

    /// Lines that could not be written to the log.
    var droppedLogLines: Int { log?.droppedLines ?? 0 }

    /// Takes over the read end of the container's standard output or error.
    func carry(output descriptor: CInt, as stream: LogFile.Stream) throws(KernelError) {
        try setNonBlocking(descriptor)
        outputs.append(Output(descriptor: descriptor, stream: stream))
        if !isHeldUp { try epoll.add(descriptor, .readable) }
    }

    /// Takes over the write end of the container's standard input.
    func carry(input descriptor: CInt) throws(KernelError) {
        try setNonBlocking(descriptor)
        input = ContainerInput(descriptor: descriptor, isTerminal: false)
    }

    /// Takes over the controlling side of the container's terminal, which serves both ways.
    func carry(terminal: CInt, withInput: Bool) throws(KernelError) {
        self.terminal = terminal
        heldTerminal = try PseudoTerminal.openTerminal(of: terminal)
        try carry(output: terminal, as: .stdout)
        if withInput { input = ContainerInput(descriptor: terminal, isTerminal: true) }
    }

    /// Carries bytes until the first process has ended and its output is drained.
    ///
    /// - Returns: how it ended.
    func run(until pid: Int32) throws(KernelError) -> ExitStatus {
        var status: ExitStatus?
        drainedBytes = 0
        while status == nil || !outputs.isEmpty {
            // A terminal that the container has given to somebody outside must not keep us.
            let isDraining = status != nil && !isHeldUp
            let happened = try epoll.wait(milliseconds: isDraining ? Self.drainMilliseconds : millisecondsUntilDue)
            if isDraining, happened.isEmpty || drainedBytes > Self.drainBytes { break }
            for (descriptor, events) in happened {
                if descriptor == ends.descriptor.number {
                    guard let found = try reapChildren(until: pid) else { continue }
                    status = found
                    heldTerminal = nil
                    duties.firstProcessEnded()
                    try measureRest()
                } else if try !serve(descriptor, events) {
                    let count = try carry(descriptor, events)
                    if status != nil { drainedBytes += count }
                }
            }
            if status == nil { duties.act() }
        }
        log?.finish()
        try dropStreams()
        return status!
    }

    /// Serves those who ring while there is no process, until `isOver`.
    func idle(until isOver: () -> Bool) throws(KernelError) {
        while !isOver() {
            for (descriptor, events) in try epoll.wait(milliseconds: millisecondsUntilDue) {
                if descriptor == ends.descriptor.number {
                    _ = try reapChildren(until: 0)
                } else {
                    _ = try serve(descriptor, events)
                }
            }
            duties.act()
        }
    }

    /// Gives back the memory that only the start has needed, and waits until something happens.
    func rest() throws(KernelError) {
        try ProgramPages.release(andWaitFor: epoll.number, milliseconds: millisecondsUntilDue ?? -1)
    }

    private var millisecondsUntilDue: Int32? {
        duties.nextDue.map { Int32(clamping: max(0, ($0 - monotonicNanoseconds() + 999_999) / 1_000_000)) }
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
        if descriptor != input?.descriptor {
            close(descriptor)
            if descriptor == terminal { terminal = nil }
        }
    }

    /// Lets go of what is left of a life: the next one has its own.
    private func dropStreams() throws(KernelError) {
        while !outputs.isEmpty { try drop(outputs.count - 1) }
        if let input {
            try? epoll.remove(input.descriptor)
            close(input.descriptor)
        }
        input = nil
        terminal = nil
        heldTerminal = nil
    }

    /// How long nothing may come after the end before the rest is given up.
    private static let drainMilliseconds: Int32 = 200
    /// More than a terminal holds: whoever still writes then is not the container.
    private static let drainBytes = 1 << 20

    /// Takes the status of every child that has ended; that of the first process, once it is among them.
    private func reapChildren(until first: Int32) throws(KernelError) -> ExitStatus? {
        while try ends.next() != nil {}
        var found: ExitStatus?
        while let (pid, status) = try? reapAnyChild() {
            if pid == first { found = status } else { duties.childEnded(pid, status) }
        }
        return found
    }

    // MARK: From the container

    /// - Returns: how many bytes came from the container.
    private func carry(_ descriptor: CInt, _ events: Epoll.Events) throws(KernelError) -> Int {
        if descriptor == input?.descriptor, !events.isDisjoint(with: [.writable, .error]) { try feed() }
        guard let index = outputs.firstIndex(where: { $0.descriptor == descriptor }), !isHeldUp,
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
        log?.append(bytes, to: output.stream)
        passOn(output.stream == .stdout ? .output(Array(bytes)) : .error(Array(bytes)))
        return count
    }

    /// Closes our end of an output that nobody reads: the container is told as any writer to a pipe is (EPIPE).
    func stopCarrying(_ stream: LogFile.Stream) throws(KernelError) {
        guard let index = outputs.firstIndex(where: { $0.stream == stream && $0.descriptor != terminal }) else { return }
        try drop(index)
    }

    /// A pipe that has hung up is reported even when nobody asks: while its output cannot be passed on it must not be
    /// watched at all.
    func holdUp(_ hold: Bool) {
        guard hold != isHeldUp else { return }
        isHeldUp = hold
        for output in outputs {
            if hold { try? epoll.remove(output.descriptor) } else { try? epoll.add(output.descriptor, .readable) }
        }
        if !hold, input?.isTerminal == true, input?.isWaiting == true { watchInput(true) }
    }

    // MARK: To the container

    func feed() throws(KernelError) {
        guard let taken = input?.feed() else { return }
        for socket in taken { if let client = clients.first(where: { $0.socket == socket }) { send(.taken, to: client) } }
        watchInput(input?.isWaiting == true)
        if input?.isWaiting == false, input?.endsWhenEmpty == true { closeInput() }
    }

    private func watchInput(_ watch: Bool) {
        guard let input else { return }
        if input.isTerminal {
            if !isHeldUp { try? epoll.change(input.descriptor, watch ? [.readable, .writable] : .readable) }
        } else if watch {
            do { try epoll.add(input.descriptor, .writable) } catch { try? epoll.change(input.descriptor, .writable) }
        } else {
            try? epoll.remove(input.descriptor)
        }
    }

    func endInput() {
        input?.end()
        if input?.isWaiting == false { closeInput() }
    }

    private func closeInput() {
        guard let input else { return }
        if !input.isTerminal {
            try? epoll.remove(input.descriptor)
            close(input.descriptor)
        }
        self.input = nil
    }
}
