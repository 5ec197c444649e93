import Linux

/// The tree, drawn with lines.
public struct MapText {
    private let width: Int
    private let reference: [NamespaceKind: NamespaceID]

    /// Whether sudo would be no advice.
    private let isRoot: Bool

    public init(width: Int, reference: [NamespaceKind: NamespaceID], isRoot: Bool = effectiveUserID() == 0) {
        self.width = max(width, 60)
        self.reference = reference
        self.isRoot = isRoot
    }

    /// A node of a drawn tree: its first line stands at the branch, the others below it.
    struct Node {
        var lines: [String]
        var below: [Node] = []
    }

    public func drawing(_ tree: MapTree) -> String {
        var text = tree.roots.map { drawn(node($0), indent: "", branch: "", rest: "") }.joined()
        if tree.unreadable > 0 {
            let remedy = isRoot ? "" : ": sudo shows them"
            text +=
                "\n\(MapText.count(tree.unreadable, "process", "processes")) more, whose namespaces may not be read\(remedy).\n"
        }
        return text
    }

    private func node(_ user: MapTree.UserNamespace) -> Node {
        let below = user.groups.map { node($0) } + user.empty.map { Node(lines: ["\($0.id): no process; \(keepers($0))"]) }
        return Node(lines: [title(user)], below: below + user.below.map { node($0) })
    }

    /// `user:[4026532300], made by uid 1000`
    private func title(_ user: MapTree.UserNamespace) -> String {
        let record = user.record
        if record.id == reference[.user] { return "\(record.id), the usual one: owns all that is not marked otherwise" }
        var words = "\(record.id)"
        if let creator = record.creator { words += ", made by uid \(creator)" }
        if record.processes.isEmpty { words += ": no process\(record.keepers.isEmpty ? "" : "; \(keepers(record))")" }
        return words
    }

    private func node(_ group: MapTree.Group) -> Node {
        var lines = [who(group)]
        if !group.namespaces.isEmpty {
            lines.append(group.namespaces.map { "\($0.id)\($0.owner.map { " of \($0)" } ?? "")" }.joined(separator: " "))
        }
        if !group.paths.isEmpty {
            let more = group.paths.count > 4 ? ", and \(group.paths.count - 4) more" : ""
            lines.append("cgroup " + group.paths.prefix(4).joined(separator: ", ") + more)
        }
        return Node(lines: lines, below: group.below.map { node($0) })
    }

    /// `3 processes: sh (12), sleep (13, inside 1)`
    func who(_ group: MapTree.Group) -> String {
        var parts: [String] = []
        let threads = group.kernelThreads.count
        if !group.processes.isEmpty { parts.append(MapText.count(group.processes.count, "process", "processes")) }
        if threads > 0 { parts.append("\(MapText.count(threads, "thread", "threads")) of the kernel") }
        var words = parts.joined(separator: " and ")
        if group.namespaces.isEmpty { words += " in the usual namespaces" }
        let names = group.processes.prefix(8).map { process in
            let inner = process.numbers.count > 1 ? ", inside \(process.numbers[process.numbers.count - 1])" : ""
            return "\(process.command) (\(process.pid)\(inner))"
        }
        if names.isEmpty && threads < 4 { words += ": \(group.kernelThreads.joined(separator: ", "))" }
        if !names.isEmpty { words += ": \(names.joined(separator: ", "))" }
        if group.processes.count > 8 { words += ", and \(group.processes.count - 8) more" }
        return words
    }

    func keepers(_ record: NamespaceRecord) -> String {
        record.keepers.isEmpty ? "kept by what lies in it" : "kept by \(record.keepers.prefix(3).joined(separator: ", "))"
    }

    static func count(_ number: Int, _ one: String, _ many: String) -> String { "\(number) \(number == 1 ? one : many)" }

    /// - Parameters:
    ///   - branch: what stands before the first line.
    ///   - rest: what stands before the others.
    func drawn(_ node: Node, indent: String, branch: String, rest: String) -> String {
        var text = ""
        let deeper = indent + rest
        let stem = node.below.isEmpty ? "    " : "│   "
        for (index, line) in node.lines.enumerated() {
            let (first, others) = index == 0 ? (indent + branch, deeper + stem) : (deeper + stem, deeper + stem)
            text += wrapped(line, first: first, others: others)
        }
        for (index, child) in node.below.enumerated() {
            let isLast = index == node.below.count - 1
            text += drawn(child, indent: deeper, branch: isLast ? "└─ " : "├─ ", rest: isLast ? "   " : "│  ")
        }
        return text
    }

    private func wrapped(_ line: String, first: String, others: String) -> String {
        var lines = [first]
        var isFresh = true
        for word in line.split(separator: " ") {
            if !isFresh, lines[lines.count - 1].count + word.count + 1 > width {
                lines.append(others)
                isFresh = true
            }
            lines[lines.count - 1] += (isFresh ? "" : " ") + word
            isFresh = false
        }
        return lines.map { $0 + "\n" }.joined()
    }
}
