import Glibc

/// Which signals wait instead of interrupting. See sigprocmask(2).
public enum SignalMask {
    /// Blocks the given signals, beside those that are blocked already.
    public static func block(_ signals: [Signal]) throws(KernelError) { try change(SIG_BLOCK, "SIG_BLOCK", signals) }

    /// Blocks exactly the given signals.
    public static func set(_ signals: [Signal]) throws(KernelError) { try change(SIG_SETMASK, "SIG_SETMASK", signals) }

    static func makeSet(_ signals: [Signal]) -> sigset_t {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for signal in signals { unsafe sigaddset(&set, signal.number) }
        return set
    }

    private static func change(_ how: CInt, _ word: String, _ signals: [Signal]) throws(KernelError) {
        var set = makeSet(signals)
        try Door.call(
            Call(
                "rt_sigprocmask", [word, "{\(signals.map(\.name).joined(separator: ", "))}", "NULL", "8"], plumbing: true)
        ) { unsafe sigprocmask(how, &set, nil) }
    }
}

/// What a signal does to this process. See sigaction(2).
public enum SignalDisposition: Sendable {
    case ignore, byDefault

    public static func set(_ disposition: SignalDisposition, for signal: Signal) {
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = disposition == .ignore ? SIG_IGN : SIG_DFL
        let word = disposition == .ignore ? "SIG_IGN" : "SIG_DFL"
        // Fails only for numbers that are no signals, or that nobody may change: none of them comes here.
        _ = try? Door.call(
            Call("rt_sigaction", [signal.name, "{sa_handler=\(word)}", "NULL", "8"], plumbing: true)
        ) { unsafe sigaction(signal.number, &action, nil) }
    }

    /// Gives every signal its default action back, as a program expects to find it.
    public static func resetAll() {
        for number in 1...Signal.last where number != SIGKILL && number != SIGSTOP && number != 32 && number != 33 {
            set(.byDefault, for: Signal(number))
        }
    }
}
