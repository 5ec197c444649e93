/// Reads the text of a case: recordings as they were made, with `setup:` lines and marks between them.
///
/// ```
/// # 047-rm
/// # why, for a reader
/// setup: docker run -d --name rm1 busybox sleep 60
///
/// $ docker rm -f rm1
/// not here (KEY)                      the command is not run
/// --- stdout
/// rm1
/// docker (KEY): a line of Docker's that minibox leaves out
/// minibox (KEY): a line of minibox's own; <ANY> in it stands for any text
/// --- stderr
/// --- exit 0
/// --- minibox exit 1 (KEY)
/// ```
struct CaseParser {
    private let name: String
    private var lines: ArraySlice<Substring>
    private var number = 0

    private init(_ text: String, name: String) {
        self.name = name
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
    }

    static func parse(_ text: String, name: String) throws -> Case {
        var parser = CaseParser(text, name: name)
        return try parser.parse()
    }

    struct Malformed: Error, CustomStringConvertible {
        let description: String
    }

    private mutating func parse() throws -> Case {
        guard next() == "# \(name)" else { throw malformed("the first line is to be '# \(name)'") }
        var steps: [Case.Step] = []
        while let line = next() {
            if line.isEmpty || line.hasPrefix("#") { continue }
            if let command = line.after("setup: ") {
                steps.append(.setup(command))
            } else if let command = line.after("$ ") {
                steps.append(.recording(try recording(of: command)))
            } else {
                throw malformed("'\(line)' is neither a comment nor '$ COMMAND' nor 'setup: COMMAND'")
            }
        }
        return Case(name: name, steps: steps)
    }

    private mutating func recording(of command: String) throws -> Recording {
        var notHere: String?
        if let match = lines.first?.wholeMatch(of: /not here \(([a-z0-9-]+)\)/) {
            notHere = String(match.1)
            _ = next()
        }
        guard next() == "--- stdout" else { throw malformed("'--- stdout' is missing") }
        let stdout = try section(upTo: "--- stderr")
        let stderr = try section(upTo: "--- exit ")
        guard let code = next()?.after("--- exit ").flatMap({ Int32($0) }) else { throw malformed("'--- exit N' is missing") }
        var ownCode: (Int32, String)?
        if let match = lines.first?.wholeMatch(of: /--- minibox exit ([0-9]+) \(([a-z0-9-]+)\)/), let own = Int32(match.1) {
            ownCode = (own, String(match.2))
            _ = next()
        }
        return Recording(command: command, notHere: notHere, stdout: stdout, stderr: stderr, code: code, ownCode: ownCode)
    }

    /// The lines before a mark; `--- stderr` is taken too, the mark of the exit code is left.
    private mutating func section(upTo mark: String) throws -> [Recording.Line] {
        var section: [Recording.Line] = []
        while let line = lines.first, !line.hasPrefix(mark) { section.append(Self.line(next() ?? String(line))) }
        guard !lines.isEmpty else { throw malformed("'\(mark)' is missing") }
        if mark == "--- stderr" { _ = next() }
        return section
    }

    private static func line(_ text: String) -> Recording.Line {
        guard let match = text.wholeMatch(of: /(docker|minibox) \(([a-z0-9-]+)\):(?: (.*))?/) else {
            return Recording.Line(text: text, speaker: .both)
        }
        let key = String(match.2)
        return Recording.Line(
            text: String(match.3 ?? ""), speaker: match.1 == "docker" ? .onlyDocker(key) : .onlyMinibox(key))
    }

    private mutating func next() -> String? {
        guard let line = lines.popFirst() else { return nil }
        number += 1
        return String(line)
    }

    private func malformed(_ why: String) -> Malformed { Malformed(description: "\(name).case, line \(number): \(why)") }
}

extension String {
    /// What follows a prefix; nil without it.
    func after(_ prefix: String) -> String? { hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil }
}
