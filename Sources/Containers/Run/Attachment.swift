import Linux

/// The command's side of a running container: keys and input go in, output comes out, signals and the size of the
/// window are passed on.
final class Attachment {
    private let monitor: MessageSocket
    private let signals: SignalDescriptor
    private let passesInput: Bool
    private let hasTerminal: Bool
    private let passesSignals: Bool
    private var detachKeys: DetachKeyMatcher
    private var chunk = [UInt8](repeating: 0, count: Message.pieceBytes)
    /// One piece of input is under way at a time: the container may never read it.
    private var inputUnderWay = false
    private var inputEnded = false
    /// Why output could not be passed on; nil when all was, or when its reader had gone.
    private(set) var lostOutput: KernelError?
    /// Whether the monitor has gone without a last word.
    private(set) var hasLostMonitor = false
    /// Output that the monitor did not keep for us, because we were too slow, in bytes.
    private(set) var missedBytes = 0
    /// The signal that ends this command.
    private var interruption: Signal?

    /// How the attachment came to its end.
    enum Outcome: Equatable {
        case ended(exitCode: Int32)
        case failed(String, exitCode: Int32)
        case detached
        /// A signal was meant for the command alone; the container goes on.
        case interrupted(Signal)
        /// The monitor was killed.
        case lost
    }

    /// - Parameter wish: nil for a command that only waits until the container runs.
    init(monitor: consuming MessageSocket, _ wish: AttachWish?, hasTerminal: Bool) throws(KernelError) {
        self.monitor = monitor
        let wish = wish ?? AttachWish()
        passesInput = wish.givesInput
        self.hasTerminal = hasTerminal
        passesSignals = wish.passesSignals
        detachKeys = DetachKeyMatcher(wish.detachKeys)
        signals = try SignalDescriptor(passesSignals ? Self.passedSignals : Self.endingSignals + [.windowChange])
    }

    /// All but those that cannot be caught, and those that tell of this process itself.
    private static let passedSignals: [Signal] = {
        let own: Set<Signal> = [
            .kill, .stop, .child, .pipe, .urgent, .segmentationFault, .busError, .floatingPointError, .illegalInstruction, .trap,
            .abort,
        ]
        return (1...31).map { Signal($0) }.filter { !own.contains($0) }
    }()

    /// What ends the command when it passes no signals on; they are waited for all the same, for the terminal's sake.
    private static let endingSignals: [Signal] = [.hangUp, .interrupt, .quit, .terminate]

    /// Tells the monitor that the container's documents are written.
    func tellRecorded() throws(KernelError) { try tell(.recorded) }

    /// Lets the monitor go on alone. See shutdown(2).
    func close() throws(KernelError) { try shutDown(monitor.descriptor.number) }

    /// Waits until the monitor says that the program runs, or why not.
    ///
    /// - Parameter warned: told what does not work.
    func waitForStart(warned: (String) -> Void = { _ in }) throws(KernelError) -> Outcome? {
        while true {
            guard let bytes = try monitor.receive() else { return lost() }
            switch Message(bytes) {
            case .warning(let text): warned(text)
            case .failed(let text, let code): return .failed(text, exitCode: code)
            default: return nil
            }
        }
    }

    private func lost() -> Outcome {
        hasLostMonitor = true
        return .lost
    }

    /// Serves the container until it ends or the user detaches.
    func run() throws(KernelError) -> Outcome {
        let raw: RawTerminal? = hasTerminal && passesInput && isTerminal(0) ? try RawTerminal(0) : nil
        let outcome = try serve()
        _ = consume raw
        return outcome
    }

    private func serve() throws(KernelError) -> Outcome {
        while true {
            if let interruption { return .interrupted(interruption) }
            var waiting: [CInt] = [monitor.descriptor.number, signals.descriptor.number]
            if passesInput && !inputUnderWay && !inputEnded { waiting.append(0) }
            for ready in try waitUntilReadable(waiting) {
                switch ready {
                case 0: if let outcome = try passInput() { return outcome }
                case signals.descriptor.number: try takeSignals()
                default: if let outcome = try takeMessage() { return outcome }
                }
            }
        }
    }

    private func takeMessage() throws(KernelError) -> Outcome? {
        let bytes: [UInt8]?
        do { bytes = try monitor.receive() } catch { return lost() }
        guard let bytes else { return lost() }
        switch Message(bytes) {
        case .output(let piece): try writeOut(piece, to: 1)
        case .error(let piece): try writeOut(piece, to: 2)
        case .taken: inputUnderWay = false
        case .lost(let bytes): missedBytes += Int(bytes)
        case .failed(let text, let code): return .failed(text, exitCode: code)
        case .ended(let code): return .ended(exitCode: code)
        default: break
        }
        return nil
    }

    /// Output may go to a pipe that nobody reads for a while: signals must pass meanwhile, so nothing here blocks.
    private func writeOut(_ bytes: [UInt8], to descriptor: CInt) throws(KernelError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let ready = try waitUntil(writable: descriptor, orReadable: signals.descriptor.number)
            if !ready {
                try takeSignals()
                if interruption != nil { return }
                continue
            }
            do {
                // poll promises room for PIPE_BUF bytes, no more: a longer write could wait in the kernel.
                let count = try writeSome(descriptor, rest.prefix(4096))
                rest = rest.dropFirst(count)
            } catch {
                if error.errno == .again { continue }
                // Our reader has gone (EPIPE): so has the container's. Of anything else the user has to hear.
                if error.errno != .brokenPipe {
                    lostOutput = error.wanted("pass on the container's \(descriptor == 1 ? "output" : "error output")")
                }
                return try tell(.closed(descriptor: descriptor))
            }
        }
    }

    private func passInput() throws(KernelError) -> Outcome? {
        let count: Int
        do { count = try readChunk(0, &chunk) } catch {
            // A terminal whose window has been closed answers EIO: the end of the input.
            if error.errno == .again { return nil }
            count = 0
        }
        if count == 0 {
            inputEnded = true
            try tell(.endOfInput)
            return nil
        }
        var piece = Array(chunk[..<count])
        if hasTerminal {
            var passed: [UInt8] = []
            for byte in piece {
                switch detachKeys.feed(byte) {
                case .pass(let bytes): passed += bytes
                case .hold: break
                case .detach: return .detached
                }
            }
            piece = passed
        }
        if piece.isEmpty { return nil }
        inputUnderWay = true
        try tell(.input(piece))
        return nil
    }

    private func takeSignals() throws(KernelError) {
        while let signal = try signals.next() {
            if signal == .windowChange {
                if hasTerminal { try passWindowSize() }
            } else if passesSignals {
                try tell(.signal(signal))
            } else {
                interruption = signal
            }
        }
    }

    func passWindowSize() throws(KernelError) {
        for descriptor in CInt(0)...2 {
            if let size = try? windowSize(of: descriptor) { return try tell(.resize(size)) }
        }
    }

    private func tell(_ message: Message) throws(KernelError) {
        // A monitor that has gone says so when it is read from.
        try? monitor.send(message.encoded())
    }
}
