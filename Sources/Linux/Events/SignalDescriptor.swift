import CLinux
import Glibc

/// Signals as something to read, instead of something that interrupts. See signalfd(2).
public struct SignalDescriptor: ~Copyable {
    public let descriptor: Descriptor

    /// Blocks the signals, and queues them here.
    public init(_ signals: [Signal]) throws(KernelError) {
        try SignalMask.block(signals)
        var set = SignalMask.makeSet(signals)
        descriptor = Descriptor(
            owning: try Door.call(
                Call(
                    "signalfd4", ["-1", "{\(signals.map(\.name).joined(separator: ", "))}", "8", "SFD_CLOEXEC|SFD_NONBLOCK"],
                    plumbing: true)
            ) { unsafe signalfd(-1, &set, CInt(O_CLOEXEC | O_NONBLOCK)) })
    }

    /// The next signal; nil when none waits.
    public func next() throws(KernelError) -> Signal? {
        var info = signalfd_siginfo()
        let number = descriptor.number
        do {
            try Door.call(Call("read", ["\(number)", "&info", "128"], plumbing: true)) {
                unsafe Glibc.read(number, &info, MemoryLayout<signalfd_siginfo>.size)
            }
        } catch {
            if error.errno == .again { return nil }
            throw error
        }
        return Signal(Int32(bitPattern: info.ssi_signo))
    }
}
