import CLinux
import Glibc

/// A signal, by number. See signal(7).
public struct Signal: Sendable, Hashable {
    public let number: Int32

    public init(_ number: Int32) { self.number = number }

    public static let hangUp = Signal(SIGHUP)
    public static let interrupt = Signal(SIGINT)
    public static let quit = Signal(SIGQUIT)
    public static let kill = Signal(SIGKILL)
    public static let illegalInstruction = Signal(SIGILL)
    public static let trap = Signal(SIGTRAP)
    public static let abort = Signal(SIGABRT)
    public static let busError = Signal(SIGBUS)
    public static let floatingPointError = Signal(SIGFPE)
    public static let segmentationFault = Signal(SIGSEGV)
    public static let terminate = Signal(SIGTERM)
    public static let child = Signal(SIGCHLD)
    public static let stop = Signal(SIGSTOP)
    public static let windowChange = Signal(SIGWINCH)
    public static let pipe = Signal(SIGPIPE)
    public static let urgent = Signal(SIGURG)
    /// What a filter of system calls sends. See seccomp(2).
    public static let badSystemCall = Signal(SIGSYS)

    /// The highest signal number of Linux.
    public static let last: Int32 = 64

    /// Reads `TERM`, `SIGTERM`, `sigterm`, `15` or `RTMIN+3`; nil for anything else.
    public init?(_ text: String) {
        if let number = Int32(text) {
            guard (1...Signal.last).contains(number) else { return nil }
            self.init(number)
            return
        }
        var word = text.uppercased()
        if word.hasPrefix("SIG") { word.removeFirst(3) }
        if let number = (1..<32).first(where: { Signal($0).shortName == word }) {
            self.init(number)
        } else if word == "POLL" || word == "CLD" {
            self.init(word == "POLL" ? SIGIO : SIGCHLD)
        } else if word.hasPrefix("RTMIN"), let offset = Int32(word.dropFirst(5).isEmpty ? "0" : word.dropFirst(5)),
            (0...30).contains(offset)
        {
            self.init(34 + offset)
        } else if word.hasPrefix("RTMAX"), let offset = Int32(word.dropFirst(5).isEmpty ? "0" : word.dropFirst(5)),
            (-30...0).contains(offset)
        {
            self.init(64 + offset)
        } else {
            return nil
        }
    }

    /// `TERM`; the number itself for a real-time signal.
    public var shortName: String {
        guard let name = unsafe sigabbrev_np(number) else { return String(number) }
        return unsafe String(cString: name)
    }

    /// `SIGTERM`
    public var name: String { unsafe sigabbrev_np(number) == nil ? String(number) : "SIG" + shortName }
}

/// Sends a signal to a process that is known to be a child not yet waited for, so that its number is its own.
public func send(_ signal: Signal, toChild pid: Int32) throws(KernelError) {
    try Door.call(Call("kill", ["\(pid)", signal.name])) { Glibc.kill(pid, signal.number) }
}
