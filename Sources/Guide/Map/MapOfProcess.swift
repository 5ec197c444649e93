import Linux

/// One process on the map: its namespaces, who owns them and who shares them, and its control groups.
public struct MapOfProcess {
    private let map: NamespaceMap
    private let inhabitant: NamespaceMap.Inhabitant

    /// - Throws: when there is no such process, or its namespaces may not be read.
    public init(_ pid: Int32, in map: NamespaceMap) throws(UsageError) {
        guard let found = map.inhabitants.first(where: { $0.facts.pid == pid }) else {
            throw exists("/proc/\(pid)")
                ? UsageError("you may not read the namespaces of process \(pid)", fix: "sudo lab map --pid \(pid)")
                : UsageError("there is no process \(pid)", fix: "lab map shows those that there are")
        }
        self.map = map
        inhabitant = found
    }

    public var text: String {
        let facts = inhabitant.facts
        var text = facts.shown
        if let parent = map.inhabitants.first(where: { $0.facts.pid == facts.parent }) {
            text += ", child of \(parent.facts.shown)"
        }
        if facts.numbers.count > 1 {
            text += "; its numbers, from this pid namespace to its own: \(facts.numbers.map(String.init).joined(separator: ", "))"
        }
        var rows = [["namespace", "", "processes in it", "owned by", "lies in"]]
        for kind in NamespaceKind.allCases {
            guard let id = facts.namespaces[kind], let record = map.namespaces[id] else { continue }
            rows.append([
                "\(id)", id == map.reference[kind] ? "usual" : "its own", "\(record.processes.count)",
                record.owner.map { "\($0)" } ?? "not to be seen", record.parent.map { "\($0)" } ?? "",
            ])
        }
        text += "\n\n" + MapOfProcess.table(rows) + "\n"
        let paths = inhabitant.groups.map { ["cgroup \($0.hierarchy.isEmpty ? "v2" : $0.hierarchy)", $0.path] }
        return text + MapOfProcess.table(paths)
    }

    static func table(_ rows: [[String]]) -> String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            var line = " "
            for (cell, width) in zip(row, widths) { line += " " + cell + String(repeating: " ", count: width - cell.count + 1) }
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}
