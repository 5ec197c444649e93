import LabKit
import Linux

/// Runs commands for their output, each for a limited time, and leaves none running: not even when the person at the
/// keyboard has enough.
public struct CommandRunner: ~Copyable {
    /// A signal has ended the work; what was running is ended, too.
    public struct Interrupted: Error, CustomStringConvertible {
        public let signal: Signal
        public var description: String { "ended by \(signal.name)" }
    }

    private let signals: SignalDescriptor
    private let limitSeconds: Int
    private static let limitBytes = 1 << 20

    init(limitSeconds: Int) throws(KernelError) {
        try Descendants.adopt()
        signals = try SignalDescriptor([.interrupt, .terminate, .hangUp])
        self.limitSeconds = limitSeconds
    }

    /// What commands have left in the background ends here.
    deinit { try? Descendants.end() }

    /// Runs a command, without input, and gathers what it writes to both its outputs.
    func answer(_ words: [String], in place: Surroundings) throws -> Answer {
        let (readEnd, writeEnd) = try Pipe().split()
        let output = Descriptor(owning: readEnd)
        let child: ProcessHandle
        switch try clone() {
        case .child: CommandRunner.become(words, in: place, output: writeEnd)
        case .parent(let handle): child = handle
        }
        close(writeEnd)
        let (bytes, reason) = try gather(from: output.number, of: child)
        if reason != nil { end(child) }
        let status = try child.wait()
        return Answer(text: String(decoding: bytes, as: UTF8.self), exitCode: status.shellCode, cutOff: reason)
    }

    private static func become(_ words: [String], in place: Surroundings, output: CInt) -> Never {
        do throws(KernelError) {
            try duplicate(try open("/dev/null").release(), onto: 0)
            try duplicate(output, onto: 1)
            try duplicate(output, onto: 2)
            try SignalMask.set([])
        } catch { exitNow(Surroundings.failure) }
        place.become(words)
    }

    /// Reads until the command has ended; the reason why it did not wait for that, when there is one.
    private func gather(from output: CInt, of child: borrowing ProcessHandle) throws -> ([UInt8], String?) {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        let deadline = monotonicNanoseconds() + Int64(limitSeconds) * 1_000_000_000
        while true {
            let left = (deadline - monotonicNanoseconds()) / 1_000_000
            if left <= 0 { return (bytes, "ended after \(limitSeconds) s") }
            let ready = try waitUntilReadable(
                [output, child.descriptor.number, signals.descriptor.number], milliseconds: Int32(left))
            if let signal = try signals.next() {
                end(child)
                _ = try child.wait()
                throw Interrupted(signal: signal)
            }
            if ready.contains(output) {
                let count = try readChunk(output, &chunk)
                if count == 0 { return (bytes, nil) }
                bytes += chunk[..<count]
                if bytes.count > Self.limitBytes { return (bytes, "ended after a megabyte of output") }
            } else if ready.contains(child.descriptor.number) {
                // What it has left in the background may hold the pipe for long.
                return (bytes, nil)
            }
        }
    }

    /// Ends a command with all that it has started. First what lives in another pid namespace: when a container's
    /// process 1 is gone, `minibox` tidies up and ends by itself.
    private func end(_ child: borrowing ProcessHandle) {
        let own = NamespaceID.ofThisProcess(.pid)
        let family = ((try? Descendants.all()) ?? []).filter { $0.pid != child.pid }
        for process in family where process.numbers.count > 1 && process.namespaces[.pid] != own { kill(process) }
        if (try? waitUntil(readable: child.descriptor.number, milliseconds: 2000)) == true { return }
        try? child.send(.kill)
        for process in family { kill(process) }
    }

    private func kill(_ process: ProcessFacts) {
        guard let handle = try? ProcessHandle(opening: process.pid) else { return }
        // The number may be another's by now.
        guard (try? startTime(ofProcess: process.pid)) == process.startTime else { return }
        try? handle.send(.kill)
    }
}
