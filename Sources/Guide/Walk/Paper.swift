import Linux

/// Writes for people: prose as wide as the terminal, bold and code shown as such where it is one.
public struct Paper: Sendable {
    private let isTerminal: Bool
    private let width: Int

    public init() {
        isTerminal = Linux.isTerminal(1)
        let columns = (try? windowSize(of: 1)).map { Int($0.columns) } ?? 0
        width = min(columns == 0 ? 100 : columns, 100)
    }

    public func line(_ text: String = "") { try? write(text + "\n", to: 1) }
    public func part(_ text: String) { try? write(text, to: 1) }

    public func heading(_ level: Int, _ text: String) { line("\n" + bold(level == 1 ? text : "── \(text)") + "\n") }

    public func bold(_ text: String) -> String { isTerminal ? "\u{1b}[1m\(text)\u{1b}[0m" : text }
    public func dim(_ text: String) -> String { isTerminal ? "\u{1b}[2m\(text)\u{1b}[0m" : text }

    /// Markdown prose: paragraphs are filled, lists and tables keep their lines.
    public func prose(_ text: String) {
        var paragraph = ""
        for raw in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let begins = raw.trimmed.isEmpty || raw.hasPrefix("- ") || raw.hasPrefix("|") || raw.first?.isNumber == true
            if begins { flush(&paragraph) }
            if raw.hasPrefix("|") || raw.trimmed.isEmpty {
                line(styled(String(raw)))
            } else {
                paragraph += (paragraph.isEmpty ? "" : " ") + raw.trimmed
            }
        }
        flush(&paragraph)
        line()
    }

    private func flush(_ paragraph: inout String) {
        var column = 0
        var filled = ""
        let indent = paragraph.hasPrefix("- ") ? "  " : ""
        for word in paragraph.split(separator: " ") {
            let length = word.filter { $0 != "`" && $0 != "*" }.count
            if column > 0, column + 1 + length > width {
                filled += "\n" + indent
                column = indent.count
            } else if column > 0 {
                filled += " "
                column += 1
            }
            filled += word
            column += length
        }
        if !filled.isEmpty { line(styled(filled)) }
        paragraph = ""
    }

    /// `**bold**`, `` `code` `` and `[text](target)`, as a terminal shows them.
    private func styled(_ text: String) -> String {
        var shown = text.replacing(/\[([^\]]+)\]\(([^)]+)\)/) { "\($0.1) (\($0.2))" }
        shown = shown.replacing(/\*\*([^*]+)\*\*/) { bold(String($0.1)) }
        return isTerminal ? shown.replacing(/`([^`]+)`/) { "\u{1b}[36m\($0.1)\u{1b}[0m" } : shown
    }
}
