import LabKit

/// A comparison as a table for a terminal: a line for each command, and below it what the answer comes from.
public struct CompareText {
    private let compare: Compare
    private let width: Int
    /// How many columns the command and the two answers may take.
    private let titleWidth: Int
    private let answerWidth: Int

    /// - Parameter width: of the terminal, in columns.
    public init(_ compare: Compare, width: Int) {
        self.compare = compare
        self.width = max(width, 60)
        titleWidth = min(compare.rows.map(\.subject.title.count).max() ?? 0, self.width / 3)
        // Beside them stand two margins, four gaps, the verdict and the owner.
        let owners = max(compare.rows.map(\.owner.count).max() ?? 0, 9)
        answerWidth = max((self.width - titleWidth - owners - 9 - 10) / 2, 12)
    }

    /// The lines of some rows, under a heading.
    public func table(_ rows: [ComparedRow], heading: String) -> String {
        var text = heading + "\n\n" + line("", "outside", "inside", "", "namespace")
        for row in rows {
            let (outside, inside) = row.excerpts
            text += line(row.subject.title, outside, row.verdict == nil ? "" : inside, word(row.verdict), row.owner)
            for (index, sentence) in ([row.object] + row.notes).enumerated() where !sentence.isEmpty {
                text += CompareText.filled(sentence, width: width, indent: index == 0 ? "    from " : "         ")
            }
            if let experiment = row.experiment { text += lines(of: experiment) }
        }
        return text
    }

    private func word(_ verdict: Verdict?) -> String { verdict?.rawValue ?? "no answer" }

    private func lines(of experiment: Experiment) -> String {
        let changed = Variation.allCases.filter { experiment.results[$0] == .changed }
        let unchanged = Variation.allCases.filter { experiment.results[$0] == .unchanged }
        return filled(
            "tried: \(changed.isEmpty ? "changed by none" : "changed by a new ")\(changed.map(\.title).joined(separator: ", "))"
                + (unchanged.isEmpty ? "" : "; unchanged by \(unchanged.map(\.title).joined(separator: ", "))"))
    }

    /// What no row could try, and why, each said once; empty when all was tried.
    public var untried: String {
        var reasons: [String] = []
        for (variation, why) in compare.rows.flatMap({ $0.experiment?.untried ?? [] }) {
            let reason = "Not tried: \(variation.title): \(why)"
            if !reasons.contains(reason) { reasons.append(reason) }
        }
        let lacking = compare.lackingControllers
        if !lacking.isEmpty {
            reasons.append("Not limited: \(lacking.joined(separator: ", ")), which you cannot have here: see lab doctor")
        }
        return reasons.map { CompareText.filled($0, width: width, indent: "") }.joined()
    }

    private func filled(_ text: String) -> String { CompareText.filled(text, width: width, indent: "         ") }

    private func line(_ title: String, _ outside: String, _ inside: String, _ verdict: String, _ owner: String) -> String {
        let cells = [
            fitted(title, titleWidth), fitted(outside, answerWidth), fitted(inside, answerWidth), fitted(verdict, 9), owner,
        ]
        var line = "  " + cells.joined(separator: "  ")
        while line.last == " " { line.removeLast() }
        return line + "\n"
    }

    /// Cut off, or filled up, to just so many columns.
    private func fitted(_ text: String, _ width: Int) -> String { CompareText.fitted(text, width) }

    static func fitted(_ text: String, _ width: Int) -> String {
        text.count > width ? text.prefix(width - 1) + "…" : text + String(repeating: " ", count: width - text.count)
    }

    /// Words on as many lines as they need; the lines after the first are indented as far as it is.
    static func filled(_ text: String, width: Int, indent: String) -> String {
        var lines = [indent]
        var isFresh = true
        for word in text.split(separator: " ") {
            if !isFresh, lines[lines.count - 1].count + word.count + 1 > width {
                lines.append(String(repeating: " ", count: indent.count))
                isFresh = true
            }
            lines[lines.count - 1] += (isFresh ? "" : " ") + word
            isFresh = false
        }
        return lines.map { $0 + "\n" }.joined()
    }
}
