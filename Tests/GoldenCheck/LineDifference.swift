/// The difference of two outputs, as diff(1) would show it.
enum LineDifference {
    /// The expected lines, with `<ANY>` replaced by what stands there.
    static func filled(_ expected: [String], from actual: [String]) -> [String] {
        expected.enumerated().map { index, line in
            index < actual.count && line.contains("<ANY>") && matches(actual[index], line) ? actual[index] : line
        }
    }

    /// Whether a text begins and ends as a pattern does, with its parts between in their order.
    static func matches(_ text: String, _ pattern: String) -> Bool {
        let parts = pattern.split(separator: "<ANY>", omittingEmptySubsequences: false)
        guard parts.count > 1, text.hasPrefix(parts[0]) else { return text == pattern }
        var rest = text.dropFirst(parts[0].count)
        for part in parts.dropFirst().dropLast() {
            guard let found = rest.firstRange(of: part) else { return false }
            rest = rest[found.upperBound...]
        }
        return rest.hasSuffix(parts[parts.count - 1])
    }

    /// `-` before what only the first has, `+` before what only the second has; a line on each side for orientation.
    static func between(_ expected: [String], and actual: [String]) -> [String] {
        let changes = actual.difference(from: expected)
        var removed: Set<Int> = []
        var inserted: Set<Int> = []
        for change in changes {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): inserted.insert(offset)
            }
        }
        var lines: [(mark: String, text: String)] = []
        var (old, new) = (0, 0)
        while old < expected.count || new < actual.count {
            if removed.contains(old) {
                lines.append(("-", expected[old]))
                old += 1
            } else if inserted.contains(new) {
                lines.append(("+", actual[new]))
                new += 1
            } else {
                lines.append((" ", expected[old]))
                (old, new) = (old + 1, new + 1)
            }
        }
        return lines.indices.filter { index in
            lines[max(0, index - 1)...min(lines.count - 1, index + 1)].contains { $0.mark != " " }
        }.map { "  \(lines[$0].mark) \(lines[$0].text)" }
    }
}
