import Testing

@testable import Guide

@Suite struct CompareTextTests {
    private func row(_ outside: [String], _ inside: [String], _ verdict: Verdict?) -> ComparedRow {
        let subject = Subject("hostname", object: "a string | of the UTS namespace", owners: [.uts], note: "fine print")
        return ComparedRow(
            subject, verdict: verdict, outside: Answer(lines: outside), inside: Answer(lines: inside), notes: ["fine print"],
            experiment: nil)
    }

    private func compare(_ rows: [ComparedRow]) -> Compare { Compare(rows: rows, inside: "minibox run host") }

    @Test func `a row says both answers, the verdict, the namespace, and the object below`() {
        let comparison = compare([row(["vm"], ["inside"], .different)])
        #expect(
            CompareText(comparison, width: 70).table(comparison.rows, heading: "Both:") == """
                Both:

                            outside            inside                        namespace
                  hostname  vm                 inside             DIFFERENT  uts
                    from a string | of the UTS namespace
                         fine print

                """)
    }

    @Test func `a long output is shown by its first lines that differ, cut to what fits`() {
        let lines = (1...9).map { "line \($0)" }
        let excerpts = row(lines, ["line 1", "line 2 " + String(repeating: "x", count: 90)], .different).excerpts
        #expect(excerpts.outside == "9 lines: line 2")
        #expect(excerpts.inside.hasPrefix("2 lines: line 2 xxx"))
        #expect(CompareText.fitted(excerpts.inside, 20) == "2 lines: line 2 xxx…")
    }

    @Test func `an answer that is the beginning of the other is said to have nothing else`() {
        let excerpts = row(["lo", "eth0"], ["lo", "eth0", "extra"], .different).excerpts
        #expect(excerpts.inside == "3 lines: extra")
        #expect(excerpts.outside == "2 lines, all of them there, too")
    }

    @Test func `a bar does not end a cell of the Markdown table`() {
        let text = compare([row(["a|b"], [], nil)]).markdown
        #expect(text.contains("| `hostname` | `a\\|b` |  | no answer | uts | a string \\| of the UTS namespace; fine print |"))
    }

    @Test func `the JSON document has the verdict in a word, and null where nobody was asked`() {
        let text = compare([row(["vm"], ["x"], .different), row(["vm"], [], nil)]).json.document
        #expect(text.contains("\"verdict\": \"different\"") && text.contains("\"verdict\": null"))
        #expect(text.contains("\"namespace\": \"uts\""))
    }
}
