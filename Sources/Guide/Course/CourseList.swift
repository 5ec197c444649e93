/// The labs as a table, with what the learner has done of each.
public enum CourseList {
    public static func text(_ store: ProgressStore) -> String {
        let rows = Course.labs.map { lab in
            [
                "\(lab.number)", lab.title, "\(lab.minutes) min", lab.requirements.contains(.root) ? "root" : "",
                word(store.progress(of: lab)),
            ]
        }
        let all = [["lab", "title", "time", "needs", "progress"]] + rows
        let widths = all[0].indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { row in
            zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ").trimmedAtEnd
        }.joined(separator: "\n")
    }

    private static func word(_ progress: Progress?) -> String {
        guard let progress else { return "" }
        let hints = progress.hintsRead == 0 ? "" : ", hints read: \(progress.hintsRead)"
        switch progress.state {
        case .started: return "started" + hints
        case .seen: return "goal seen, to be cleaned up" + hints
        case .done: return "done" + hints
        }
    }
}

extension String {
    /// Without white space at the end.
    var trimmedAtEnd: String {
        var text = self
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
