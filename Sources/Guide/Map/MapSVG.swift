import Linux

/// The tree as a picture: frames for user namespaces, boxes for groups of processes, a coloured label for each namespace
/// that is not the usual one.
public struct MapSVG {
    /// What is drawn: words, labels, and boxes inside.
    private struct Box {
        enum Style { case frame, group, empty }
        let style: Style
        let lines: [String]
        var labels: [(text: String, kind: NamespaceKind)] = []
        var inside: [Box] = []
    }

    private static let width = 940
    private static let (margin, lineHeight, letter) = (12, 17, 7)
    private static let colours: [NamespaceKind: String] = [
        .mount: "#dbe9f6", .pid: "#fde2cf", .net: "#d9efd8", .uts: "#fbe3ef", .ipc: "#e8e1f5", .user: "#f3f3f3",
        .cgroup: "#fdf2c8", .time: "#d8f0f0",
    ]

    private let text: MapText
    private let tree: MapTree
    private var elements: [String] = []

    private init(_ tree: MapTree) {
        self.tree = tree
        text = MapText(width: 80, reference: tree.reference)
    }

    public static func picture(_ tree: MapTree) -> String {
        var svg = MapSVG(tree)
        var top = margin
        for user in tree.roots { top += svg.draw(svg.box(user), left: margin, top: top, width: width - 2 * margin) + margin }
        if tree.unreadable > 0 {
            svg.write(
                "\(tree.unreadable) more processes, whose namespaces may not be read", left: margin, line: top + 12, bold: false)
            top += lineHeight + margin
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(top)" viewBox="0 0 \(width) \(top)"
              font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="11.5" fill="#1a1a1a">
            <title>Namespaces and control groups</title>
            <rect width="100%" height="100%" fill="#ffffff"/>
            \(svg.elements.joined(separator: "\n"))
            </svg>

            """
    }

    private func box(_ user: MapTree.UserNamespace) -> Box {
        let creator = user.record.creator.map { ", made by uid \($0)" } ?? ""
        let isUsual = user.record.id == tree.reference[.user]
        let empty = user.empty.map { Box(style: .empty, lines: ["no process; \(text.keepers($0))"], labels: [label($0.id, nil)]) }
        return Box(
            style: .frame, lines: ["user namespace \(user.record.id.inode)\(isUsual ? ", the usual one" : creator)"],
            inside: user.groups.map { box($0) } + empty + user.below.map { box($0) })
    }

    private func box(_ group: MapTree.Group) -> Box {
        Box(
            style: .group, lines: [text.who(group)] + group.paths.map { "cgroup \($0)" },
            labels: group.namespaces.map { label($0.id, $0.owner) }, inside: group.below.map { box($0) })
    }

    private func label(_ id: NamespaceID, _ owner: NamespaceID?) -> (String, NamespaceKind) {
        ("\(id.kind.rawValue) \(id.inode)\(owner.map { " of user \($0.inode)" } ?? "")", id.kind)
    }

    /// Draws a box, and returns its height.
    private mutating func draw(_ box: Box, left: Int, top: Int, width: Int) -> Int {
        // The box itself lies under what is in it, but its height is known only when that is drawn.
        let place = elements.count
        var line = top + Self.margin
        for (index, words) in box.lines.flatMap({ MapSVG.wrapped($0, columns: (width - 2 * Self.margin) / Self.letter) })
            .enumerated()
        {
            write(words, left: left + Self.margin, line: line + 10, bold: index == 0)
            line += Self.lineHeight
        }
        line += drawLabels(box.labels, left: left + Self.margin, top: line + 2, right: left + width - Self.margin)
        for inner in box.inside {
            line += draw(inner, left: left + Self.margin, top: line + 4, width: width - 2 * Self.margin) + 8
        }
        let height = line - top + Self.margin - 4
        let look =
            switch box.style {
            case .frame: "fill=\"#fafafa\" stroke=\"#555\" stroke-width=\"1.4\""
            case .group: "fill=\"#ffffff\" stroke=\"#999\""
            case .empty: "fill=\"#ffffff\" stroke=\"#999\" stroke-dasharray=\"4 3\""
            }
        elements.insert("<rect x=\"\(left)\" y=\"\(top)\" width=\"\(width)\" height=\"\(height)\" rx=\"6\" \(look)/>", at: place)
        return height
    }

    /// Labels side by side, as many in a row as fit; returns the height of all rows.
    private mutating func drawLabels(_ labels: [(text: String, kind: NamespaceKind)], left: Int, top: Int, right: Int) -> Int {
        if labels.isEmpty { return 0 }
        var (x, y) = (left, top)
        for label in labels {
            let width = label.text.count * Self.letter + 12
            if x > left && x + width > right { (x, y) = (left, y + 24) }
            elements.append(
                "<rect x=\"\(x)\" y=\"\(y)\" width=\"\(width)\" height=\"19\" rx=\"9\" fill=\"\(Self.colours[label.kind] ?? "#eee")\"/>"
            )
            write(label.text, left: x + 6, line: y + 13, bold: false)
            x += width + 6
        }
        return y - top + 26
    }

    private mutating func write(_ text: String, left: Int, line: Int, bold: Bool) {
        elements.append("<text x=\"\(left)\" y=\"\(line)\"\(bold ? " font-weight=\"600\"" : "")>\(MapSVG.escaped(text))</text>")
    }

    private static func wrapped(_ text: String, columns: Int) -> [String] {
        var lines = [""]
        for word in text.split(separator: " ") {
            if !lines[lines.count - 1].isEmpty, lines[lines.count - 1].count + word.count + 1 > columns { lines.append("") }
            lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + word
        }
        return lines
    }

    /// The name of a process may hold anything.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case _ where scalar.value < 0x20: result += "?"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
