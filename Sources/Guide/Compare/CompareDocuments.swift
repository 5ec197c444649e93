import LabKit

extension Compare {
    /// The table in Markdown, as a forge shows it.
    public var markdown: String {
        var lines = [
            "| command | outside | inside (`\(inside)`) | verdict | namespace | the answer comes from |",
            "|---|---|---|---|---|---|",
        ]
        for row in rows {
            let (outside, inside) = row.excerpts
            let cells = [
                code(row.subject.title), code(outside), row.verdict == nil ? "" : code(inside),
                row.verdict?.rawValue ?? "no answer", plain(row.owner), plain(([row.object] + row.notes).joined(separator: "; ")),
            ]
            lines.append("| \(cells.joined(separator: " | ")) |")
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// A bar would end the cell, even in code.
    private func plain(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
    private func code(_ text: String) -> String {
        let short = text.count > 60 ? text.prefix(59) + "…" : text[...]
        return short.isEmpty ? "" : "`\(plain(short.map { $0 == "`" ? "'" : "\($0)" }.joined()))`"
    }

    /// One document: a list of rows.
    public var json: JSON {
        [
            "inside": .text(inside), "obstacle": .optional(obstacle),
            "rows": .list(rows.map(\.json)),
        ]
    }
}

extension ComparedRow {
    fileprivate var json: JSON {
        let members: [(String, JSON)] = [
            ("command", .text(subject.title)), ("outside", outside.json), ("inside", verdict == nil ? .null : inside.json),
            ("verdict", verdict.map { .text($0 == .same ? "same" : "different") } ?? .null), ("namespace", .text(owner)),
            ("object", .text(object)), ("notes", .list(notes.map { .text($0) })),
        ]
        let tried = experiment.map { experiment -> [JSON.Member] in
            [JSON.Member("experiment", experiment.json)]
        }
        return .object(members.map { JSON.Member($0.0, $0.1) } + (tried ?? []))
    }
}

extension Answer {
    fileprivate var json: JSON { ["lines": .list(lines.map { .text($0) }), "exitCode": .number(Int(exitCode))] }
}

extension Experiment {
    fileprivate var json: JSON {
        .object(
            Variation.allCases.compactMap { variation in
                switch results[variation] {
                case .changed: JSON.Member(variation.rawValue, "changed")
                case .unchanged: JSON.Member(variation.rawValue, "unchanged")
                case .untried(let why): JSON.Member(variation.rawValue, .text("not tried: \(why)"))
                case nil: nil
                }
            })
    }
}
