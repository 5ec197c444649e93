import Linux

/// A text that is drawn over itself on a terminal, until a signal ends it.
///
/// Each drawing is one write, so that nothing flickers, and leaves the cursor below the text: whatever ends the process,
/// the terminal is as it was.
struct LiveScreen: ~Copyable {
    /// Whether there is a terminal to draw on, and something that goes on.
    let isDrawn: Bool
    private let signals: SignalDescriptor

    init(isLive: Bool) throws(KernelError) {
        isDrawn = isLive && isTerminal(1)
        if isDrawn { try write("\u{1b}[2J", to: 1) }
        signals = try SignalDescriptor([.interrupt, .terminate, .hangUp, .windowChange])
    }

    /// Draws a text over the one before.
    func draw(_ text: String) throws(KernelError) {
        try write(Self.frame(text, size: try? windowSize(of: 1)), to: 1)
    }

    /// Waits, and draws the text anew when the window changes its size meanwhile.
    ///
    /// - Returns: the exit code when a signal ends the drawing.
    func wait(milliseconds: Int, redrawing text: String) throws(KernelError) -> Int32? {
        let end = monotonicNanoseconds() + Int64(milliseconds) * 1_000_000
        while true {
            let left = (end - monotonicNanoseconds() + 999_999) / 1_000_000
            guard left > 0, try waitUntil(readable: signals.descriptor.number, milliseconds: Int32(left)) else { return nil }
            guard let signal = try signals.next() else { continue }
            if signal != .windowChange { return 128 + signal.number }
            guard isDrawn else { continue }
            // The terminal has broken its lines anew.
            try write("\u{1b}[2J", to: 1)
            try draw(text)
        }
    }

    /// The escapes that draw a text from the upper left corner, and clear what was there: lines that do not fit into the
    /// window are left out, or it would scroll, and none reaches its last column, where clearing would take a letter away.
    static func frame(_ text: String, size: WindowSize?) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        if let size, size.rows > 1, size.columns > 0 {
            lines = lines.prefix(Int(size.rows) - 1).map { String($0.prefix(Int(size.columns) - 1)) }
        }
        return "\u{1b}[H" + lines.map { $0 + "\u{1b}[K\n" }.joined() + "\u{1b}[J"
    }
}
