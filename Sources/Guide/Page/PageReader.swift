/// Reads the lines of a page from top to bottom.
struct PageReader {
    private let lines: [Substring]
    private var index = 0
    /// A paragraph that asks waits for the list of its choices.
    private var pendingQuestion: String?

    init(lines: [Substring]) { self.lines = lines }

    mutating func blocks() -> [Page.Block] {
        var blocks: [Page.Block] = []
        while index < lines.count { if let block = next() { blocks.append(block) } }
        return blocks
    }

    /// The first line of an output that would be read as something else, once it stands in a page: as a command, even.
    static func mistakable(in output: String) -> Substring? {
        let lines = output.split(separator: "\n", omittingEmptySubsequences: false)
        if let first = lines.first, first.hasPrefix("> ") { return first }
        return lines.first { $0.hasPrefix("$ ") || $0.hasPrefix("```") }
    }

    private mutating func next() -> Page.Block? {
        let line = lines[index]
        if line.trimmed.isEmpty {
            index += 1
            return nil
        }
        if line.hasPrefix("#") { return heading() }
        if line.hasPrefix("```") { return fenced() }
        if line.hasPrefix("<details>") { return answer() }
        return paragraph()
    }

    private mutating func heading() -> Page.Block {
        let line = lines[index]
        index += 1
        let level = line.prefix { $0 == "#" }.count
        return .heading(level: level, line.dropFirst(level).trimmed)
    }

    private mutating func fenced() -> Page.Block {
        let isRun = lines[index].dropFirst(3).trimmed == "console"
        index += 1
        let start = index
        while index < lines.count, !lines[index].hasPrefix("```") { index += 1 }
        let body = start..<index
        index = min(index + 1, lines.count)
        return isRun ? .commands(commands(in: body), lines: body) : .shown(lines[body].joined(separator: "\n"))
    }

    private func commands(in range: Range<Int>) -> [Page.Command] {
        var commands: [Page.Command] = []
        for line in lines[range] {
            if line.hasPrefix("$ ") {
                commands.append(Page.Command(text: String(line.dropFirst(2)), output: ""))
            } else if let last = commands.indices.last {
                // What continues a command stands before all of its output.
                if line.hasPrefix("> "), commands[last].output.isEmpty {
                    commands[last].text += "\n" + line.dropFirst(2)
                } else {
                    commands[last].output += (commands[last].output.isEmpty ? "" : "\n") + line
                }
            }
        }
        return commands
    }

    /// `<details>` to `</details>`; the answer's letter is the first thing in bold.
    private mutating func answer() -> Page.Block {
        index += 1
        let start = index
        while index < lines.count, !lines[index].hasPrefix("</details>") { index += 1 }
        let text = lines[start..<index].joined(separator: "\n").trimmed
        index = min(index + 1, lines.count)
        guard text.hasPrefix("**"), let end = text.dropFirst(2).firstIndex(of: ")") else { return .text(text) }
        return .answer(letter: String(text.dropFirst(2)[..<end]), text)
    }

    private mutating func paragraph() -> Page.Block? {
        let start = index
        while index < lines.count, !lines[index].trimmed.isEmpty, !lines[index].hasPrefix("```"),
            !lines[index].hasPrefix("<details>")
        {
            index += 1
        }
        let body = lines[start..<index]
        if body.first?.hasPrefix("**Predict.**") == true {
            pendingQuestion = body.joined(separator: "\n")
            return nil
        }
        if let question = pendingQuestion {
            pendingQuestion = nil
            let choices = choices(in: body)
            return choices.isEmpty
                ? .text(question + "\n\n" + body.joined(separator: "\n")) : .question(question, choices: choices)
        }
        return .text(body.joined(separator: "\n"))
    }

    private func choices(in body: ArraySlice<Substring>) -> [Page.Choice] {
        var choices: [Page.Choice] = []
        for line in body {
            let words = line.dropFirst(2)
            if line.hasPrefix("- "), let end = words.firstIndex(of: ")"), words[..<end].count == 1 {
                choices.append(Page.Choice(letter: String(words[..<end]), text: words[words.index(after: end)...].trimmed))
            } else if let last = choices.popLast() {
                choices.append(Page.Choice(letter: last.letter, text: last.text + " " + line.trimmed))
            }
        }
        return choices
    }
}
