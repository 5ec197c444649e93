/// Views side by side, with the verdict: is the last one the same as the first?
public struct Comparison: Sendable {
    public let observations: [Observation]
    public let views: [View]

    public init(_ observations: [Observation], _ views: [View]) {
        self.observations = observations
        self.views = views
    }

    /// The names of what the first and the last view answer differently.
    public var different: [String] { names { $0 != $1 } }
    /// The names of what they answer alike.
    public var same: [String] { names { $0 == $1 } }

    private func names(_ agree: (String, String) -> Bool) -> [String] {
        observations.indices.filter { agree(answer($0, views.first), answer($0, views.last)) }.map { observations[$0].name }
    }

    /// The table, each line indented by two spaces.
    public var table: String {
        let head = [""] + views.map(\.name) + ["", "belongs to"]
        let rows = observations.enumerated().map { index, observation in
            let verdict = isSame(index) ? "same" : "DIFFERENT"
            return [observation.name] + views.map { answer(index, $0) } + [verdict, observation.owner]
        }
        let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
        return ([head] + rows).map { row in
            var line = " "
            for (cell, width) in zip(row, widths) { line += " " + cell + String(repeating: " ", count: width - cell.count + 1) }
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }

    /// Whether the first and the last view answer alike.
    func isSame(_ index: Int) -> Bool { answer(index, views.first) == answer(index, views.last) }

    private func answer(_ index: Int, _ view: View?) -> String {
        guard let view, index < view.answers.count else { return "" }
        return view.answers[index].isEmpty ? "(empty)" : view.answers[index]
    }
}
