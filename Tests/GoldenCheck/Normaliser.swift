import Foundation

/// Takes out of an output what is another each time: ages, times, addresses, folders; and what minibox says in its own way
/// everywhere: who speaks, and how help is offered.
///
/// The recordings went through the same, so it changes nothing in them but Docker's way of saying who speaks.
struct Normaliser {
    /// The folder that the case runs in, and the state folder in it.
    let folder: String
    let root: String

    enum Stream { case stdout, stderr }

    func lines(_ text: String, of stream: Stream) -> [String] {
        // A character of Swift's may be both "\r\n".
        let text = text.unicodeScalars.map { $0 == "\r" ? "<CR>" : String($0) }.joined()
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return self.lines(lines, of: stream)
    }

    func lines(_ lines: [String], of stream: Stream) -> [String] {
        switch stream {
        case .stdout: lines.map(line)
        case .stderr: lines.map(line).compactMap(Self.withoutSpeaker)
        }
    }

    private func line(_ line: String) -> String {
        var line = line.replacing(root, with: "<ROOT>").replacing(folder, with: "<W>")
        line = line.replacing(Self.time) { $0.output == "0001-01-01T00:00:00Z" ? String($0.output) : "<TS>" }
        for (pattern, replacement) in Self.volatile { line = line.replacing(pattern, with: replacement) }
        // The columns of a table are as wide as what is in them.
        let columns = line.replacing(/([^ ]) {3,}/) { "\($0.1)   " }
        return String(columns.reversed().drop { $0 == " " }.reversed())
    }

    private static var time: Regex<Substring> { /[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(?:\.[0-9]+)?(?:Z|[+-][0-9:]{5})/ }

    private static var volatile: [(Regex<Substring>, String)] {
        [
            (
                /(?:Less than a second|About an? (?:minute|hour)|[0-9]+ (?:second|minute|hour|day|week|month|year)s?)(?: ago)?/,
                "<AGO>"
            ),
            (/\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b/, "<MAC>"),
            (/\b(?:10\.[0-9]+|172\.(?:1[6-9]|2[0-9]|3[01])|192\.168)(?:\.[0-9]+){2}\b/, "<IP>"),
            (/"Pid": [1-9][0-9]*/, "\"Pid\": <Pid>"),
            (/"time":[0-9]+/, "\"time\": <time>"),
            (/"timeNano":[0-9]+/, "\"timeNano\": <timeNano>"),
        ]
    }

    /// An error without the name of who reports it; nil for a line that offers help.
    private static func withoutSpeaker(_ line: String) -> String? {
        if line.isEmpty || line.hasPrefix("  fix: ") || line.hasPrefix("Usage:  ") { return nil }
        if line.contains(/^(?:Run|See) '[^']+ --help' for more information$/) { return nil }
        return line.replacing(/^(?:docker|minibox):[ ]/, with: "").replacing(
            /^(?:Error response from daemon|Error):[ ]/, with: ""
        )
        .replacing(/^<RUNTIME>: (.*): unknown$/) { String($0.1) }.replacing("'minibox ", with: "'docker ")
    }
}
