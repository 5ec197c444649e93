/// The page of a lab, taken apart: what is read, what is run, what is asked. Docs/WritingLabs.md has the grammar.
public struct Page: Sendable, Equatable {
    public enum Block: Sendable, Equatable {
        case heading(level: Int, String)
        /// Prose, a list or a table: lines as they stand in the file.
        case text(String)
        /// Commands that are run one after the other.
        ///
        /// - Parameter lines: where they stand in the file, without the fences.
        case commands([Command], lines: Range<Int>)
        /// Code that is shown only.
        case shown(String)
        case question(String, choices: [Choice])
        /// - Parameter letter: the choice that is right.
        case answer(letter: String, String)
    }

    public struct Command: Sendable, Equatable {
        /// For the shell; several lines where the page continues it with `> `.
        public var text: String
        /// What it printed when the page was rendered.
        public var output: String
    }

    public struct Choice: Sendable, Equatable {
        public let letter: String
        public let text: String
    }

    public let blocks: [Block]
    let lines: [Substring]

    public init(_ text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var reader = PageReader(lines: lines)
        blocks = reader.blocks()
    }

    /// All commands, in their order.
    public var commands: [Command] {
        blocks.flatMap { block -> [Command] in
            if case .commands(let commands, _) = block { commands } else { [] }
        }
    }

    /// The page with other outputs, in the order of the commands.
    public func text(withOutputs outputs: [String]) -> String {
        var rest = outputs[...]
        var written: [String] = []
        var next = 0
        for case .commands(let commands, let range) in blocks {
            written += lines[next..<range.lowerBound].map(String.init)
            for command in commands {
                written.append(
                    "$ " + command.text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n> "))
                if let output = rest.popFirst(), !output.isEmpty { written.append(output) }
            }
            next = range.upperBound
        }
        return (written + lines[next...].map(String.init)).joined(separator: "\n")
    }
}
