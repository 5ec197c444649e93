/// Fits text into the width of a terminal.
enum Prose {
    private static let columns = 100

    /// Breaks sentences into lines.
    static func wrapped(_ prose: String, indent: String) -> String {
        lines(of: prose.split(separator: " ").map { $0 + " " }, indent: indent, further: indent)
    }

    /// Breaks a call after its commas and between its flags.
    static func wrappedCall(_ call: String, indent: String) -> String {
        var pieces: [String] = []
        var piece = ""
        for character in call {
            piece.append(character)
            if " ,|:".contains(character) {
                pieces.append(piece)
                piece = ""
            }
        }
        return lines(of: pieces + [piece], indent: indent, further: indent + indent)
    }

    private static func lines(of pieces: [String], indent: String, further: String) -> String {
        var lines: [String] = []
        var line = indent
        var isEmpty = true
        for piece in pieces {
            if !isEmpty && line.count + trimmed(piece).count > columns {
                lines.append(trimmed(line))
                line = further
            }
            line += piece
            isEmpty = false
        }
        if !isEmpty { lines.append(trimmed(line)) }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func trimmed(_ line: String) -> String { String(line.reversed().drop { $0 == " " }.reversed()) }

    /// The text with each id of 64 hexadecimal digits cut to twelve, as ids are shown elsewhere.
    static func shortened(_ text: String) -> String {
        var shortened = ""
        var run = ""
        func settled() -> String { run.count == 64 ? run.prefix(12) + "~" : run }
        for character in text {
            if ("0"..."9").contains(character) || ("a"..."f").contains(character) {
                run.append(character)
                continue
            }
            shortened += settled()
            run = ""
            shortened.append(character)
        }
        return shortened + settled()
    }
}
