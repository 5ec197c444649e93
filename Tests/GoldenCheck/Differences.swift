/// The list of what differs on purpose, and why: the table in `Tests/Golden/DIFFERENCES.md`.
struct Differences {
    /// From the key of a difference to the numbers of the cases that the table names for it.
    let cases: [String: [String]]

    init(_ document: String) {
        var cases: [String: [String]] = [:]
        for row in document.matches(of: /\n\| `([a-z0-9-]+)` \|[^\n]*\| ([0-9 ]*) \|(?=\n)/) {
            cases[String(row.1)] = row.2.split(separator: " ").map(String.init)
        }
        self.cases = cases
    }

    /// What the table and the marks in the cases say differently; empty when they agree.
    func contradictions(with marked: [Case]) -> [String] {
        var used: [String: [String]] = [:]
        for recordedCase in marked {
            for key in recordedCase.keys { used[key, default: []].append(String(recordedCase.name.prefix(3))) }
        }
        return Set(cases.keys).union(used.keys).sorted().compactMap { key in
            let (listed, found) = (cases[key]?.sorted(), used[key]?.sorted() ?? [])
            guard let listed else {
                return "\(key): not in the table; the cases \(found.joined(separator: " ")) are marked with it"
            }
            return listed == found
                ? nil
                : "\(key): the table names the cases \(listed.joined(separator: " ")), marked are \(found.joined(separator: " "))"
        }
    }
}
