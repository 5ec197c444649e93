import Linux

/// A line that shows something as it happens: drawn over again on a terminal; elsewhere only what it ends with.
public struct LiveLine: Sendable {
    private let isDrawn: Bool

    public init() { isDrawn = !Report.current.isSilent && isTerminal(1) }

    /// Draws the line anew, where one can.
    public func draw(_ text: String) {
        if isDrawn { try? write("\r\u{1b}[K\(text)", to: 1) }
    }

    /// Says how far it has come, where nothing can be drawn anew.
    public func pass(_ text: String) {
        if !isDrawn { say(text) }
    }

    /// Draws the line for the last time: from now on it stays.
    public func keep(_ text: String) {
        draw("")
        say(text)
    }
}

/// A bar of `width` characters, filled as far as `share` says, from 0 to 1: `######......`.
public func bar(_ share: Double, width: Int = 32) -> String {
    let filled = Int((min(max(share, 0), 1) * Double(width)).rounded())
    return String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
}
