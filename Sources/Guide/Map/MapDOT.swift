import Linux

/// The tree as a graph in the language of Graphviz: a frame for each user namespace, a node for each group of processes.
public struct MapDOT {
    private let text: MapText
    private let tree: MapTree
    private var lines: [String] = []
    private var number = 0

    public init(_ tree: MapTree) {
        self.tree = tree
        text = MapText(width: 80, reference: tree.reference)
    }

    public static func graph(_ tree: MapTree) -> String {
        var dot = MapDOT(tree)
        for user in tree.roots { dot.add(user, indent: "  ") }
        let head =
            "digraph namespaces {\n  compound=true\n  node [shape=box, fontname=\"sans-serif\"]\n  fontname=\"sans-serif\"\n"
        return head + dot.lines.map { $0 + "\n" }.joined() + "}\n"
    }

    private mutating func add(_ user: MapTree.UserNamespace, indent: String) {
        lines.append("\(indent)subgraph cluster_\(user.record.id.inode) {")
        let creator = user.record.creator.map { ", made by uid \($0)" } ?? ""
        lines.append("\(indent)  label=\(quoted(["\(user.record.id)\(creator)"]))")
        if user.groups.isEmpty && user.below.isEmpty {
            lines.append("\(indent)  n\(next()) [label=\"no process\", style=dotted]")
        }
        for group in user.groups { _ = add(group, indent: indent + "  ") }
        for record in user.empty {
            lines.append("\(indent)  n\(next()) [label=\(quoted(["\(record.id)", text.keepers(record)])), style=dashed]")
        }
        for below in user.below { add(below, indent: indent + "  ") }
        lines.append("\(indent)}")
    }

    private mutating func add(_ group: MapTree.Group, indent: String) -> Int {
        let own = next()
        let words = [text.who(group)] + group.namespaces.map { "\($0.id)\($0.owner.map { " of \($0)" } ?? "")" }
        lines.append("\(indent)n\(own) [label=\(quoted(words + group.paths.map { "cgroup \($0)" }))]")
        for below in group.below {
            let child = add(below, indent: indent)
            lines.append("\(indent)n\(own) -> n\(child) [label=\"pid namespace in it\"]")
        }
        return own
    }

    private mutating func next() -> Int {
        number += 1
        return number
    }

    /// Lines of a label: quotes and backslashes escaped, each line flush left.
    private func quoted(_ lines: [String]) -> String {
        let escaped = lines.map { line in line.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined() }
        return "\"" + escaped.joined(separator: "\\l") + "\\l\""
    }
}
