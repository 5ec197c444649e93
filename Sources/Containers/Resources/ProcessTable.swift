/// What ps(1) says of the processes of a container: the words of its first line, and the lines that are theirs.
public struct ProcessTable: Sendable, Equatable {
    public let titles: [String]
    /// As many words each as there are titles; the last may hold spaces.
    public let rows: [[String]]

    /// - Parameters:
    ///   - output: of ps, for any processes.
    ///   - processes: the numbers of those that are wanted, in the pid namespace that ps ran in.
    /// - Throws: `UsageError` in Docker's words when the output has no numbers to tell them by.
    public init(parsing output: String, keeping processes: Set<Int32>) throws(UsageError) {
        var lines = output.split(separator: "\n")[...]
        let titles = Self.words(lines.popFirst() ?? "")
        guard let place = titles.firstIndex(of: "PID") else {
            throw UsageError("Couldn't find PID field in ps output", fix: "ask ps for the pid, too: -o pid,args")
        }
        var rows: [[String]] = []
        // The option m of ps shows the threads of a process in lines of their own below it, with a dash for its number.
        var keepsThreads = false
        for line in lines {
            let words = Self.words(line)
            guard words.count > place else { continue }
            if words[place] == "-" {
                if keepsThreads { rows.append(Self.row(words, titles.count)) }
                continue
            }
            guard let pid = Int32(words[place]) else {
                throw UsageError("Unexpected pid '\(words[place])' in ps output", fix: "let the column PID be ps's own")
            }
            keepsThreads = processes.contains(pid)
            if keepsThreads { rows.append(Self.row(words, titles.count)) }
        }
        self.titles = titles
        self.rows = rows
    }

    /// White space of ASCII separates: a command's own may hold other spaces.
    private static func words(_ line: Substring) -> [String] {
        line.utf8.split { [9, 10, 11, 12, 13, 32].contains($0) }.map { String(Substring($0)) }
    }

    /// What is more than there are titles belongs to the last of them.
    private static func row(_ words: [String], _ count: Int) -> [String] {
        guard words.count > count else { return words }
        return words.prefix(count - 1) + [words[(count - 1)...].joined(separator: " ")]
    }

    /// Refuses options that would give another column the name of the one that tells the processes apart.
    ///
    /// - Throws: `UsageError` in Docker's words.
    static func check(options: [String]) throws(UsageError) {
        for option in options.flatMap({ $0.split(separator: ",") }) {
            guard let sign = option.firstIndex(of: "=") else { continue }
            let (column, title) = (option[..<sign], option[option.index(after: sign)...])
            if title.hasPrefix("PID"), column != "pid" {
                throw UsageError(
                    "specifying \"\(column)=\(title)\" is not allowed", fix: "give the column another title than PID")
            }
        }
    }
}
