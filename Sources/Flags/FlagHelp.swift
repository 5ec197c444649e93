extension FlagSet {
    /// The flags for people: under their headings, in the order of the table.
    public var help: String {
        var text = ""
        var groups: [String] = []
        for flag in flags where !groups.contains(flag.group) { groups.append(flag.group) }
        for group in groups {
            text += "\n\(group):\n"
            for flag in flags where flag.group == group { text += line(flag) }
        }
        return text
    }

    private func line(_ flag: Flag<Options>) -> String {
        let letter = flag.letter.map { "-\($0), " } ?? "    "
        let left = "  \(letter)--\(flag.name)" + (flag.valueName.map { " \($0)" } ?? "")
        let column = 38
        let indent = String(repeating: " ", count: column)
        let gap = left.count < column - 1 ? String(repeating: " ", count: column - left.count) : "\n" + indent
        return left + gap + wrapped(flag.help, to: 100 - column, indent: indent) + "\n"
    }

    private func wrapped(_ text: String, to width: Int, indent: String) -> String {
        var lines = [""]
        for word in text.split(separator: " ") {
            if lines[lines.count - 1].count + word.count + 1 > width { lines.append("") }
            lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + word
        }
        return lines.joined(separator: "\n" + indent)
    }
}
