import Foundation
import Guide
import Testing

/// The course as it is written, and as it works on this machine.
@Suite struct CourseTests {
    private static let folder = package.appending(path: "Labs")

    private func text(_ lab: GuidedLab, _ file: String) throws -> String {
        try String(contentsOf: Self.folder.appending(path: "\(lab.folder)/\(file)"), encoding: .utf8)
    }

    @Test func `the labs are numbered without a gap, and each folder is a lab`() throws {
        #expect(Course.labs.map(\.number) == Array(1...Course.labs.count))
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).filter { $0 != "README.md" }
        #expect(Set(folders) == Set(Course.labs.map(\.folder)))
        for lab in Course.labs { #expect(lab.folder.hasPrefix(lab.number < 10 ? "0\(lab.number)-" : "\(lab.number)-")) }
    }

    @Test(arguments: Course.labs) func `a page asks, shows, hands over, explains and cleans up`(lab: GuidedLab) throws {
        let page = Page(try text(lab, "README.md"))
        let headings = page.blocks.compactMap { block -> String? in if case .heading(_, let title) = block { title } else { nil }
        }
        #expect(headings.first == "Lab \(lab.number): \(lab.title)")
        let wanted = ["Predict", "Observe", "Your turn", "Explain", "Clean up"]
        #expect(headings.filter(wanted.contains) == wanted)
        let questions = page.blocks.filter { if case .question = $0 { true } else { false } }
        let answers = page.blocks.filter { if case .answer = $0 { true } else { false } }
        #expect(!questions.isEmpty && questions.count == answers.count)
        #expect(!page.commands.isEmpty)
        // A value that only a script needs may stay out of the page.
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.appending(path: lab.folder).path)
        let texts = try files.map { try text(lab, $0) }.joined()
        for variable in lab.draws.map(\.variable) { #expect(texts.contains(variable), "\(variable)") }
    }

    @Test(arguments: Course.labs) func `a broken variant names a hint that there is`(lab: GuidedLab) throws {
        let hints = try text(lab, "hints.md").matches(of: /(?m)^## Hint ([0-9]+)$/).compactMap { Int($0.1) }
        #expect(hints.count >= 2 && hints == Array(1...hints.count))
        let second = try text(lab, "broken.sh").split(separator: "\n")[1]
        #expect(hints.contains { second == "# hint: \($0)" }, "\(second)")
        for script in ["solution.sh", "broken.sh"] { #expect(try text(lab, script).contains("lab check \(lab.number)")) }
    }

    /// As LABS.md wants it: untouched start, broken variant, solution, page, machine.
    @Test(.isolation, arguments: Course.labs) func `a lab passes its self-test`(lab: GuidedLab) throws {
        let result = try LabProcess("lab", "selftest", "\(lab.number)")
        #expect(result.exitCode == 0, "\(result.output)\(result.errors)")
        if let reason = result.output.firstMatch(of: /(?m)^  skipped  (.*)$/)?.1 {
            try Test.cancel("lab \(lab.number): \(reason)")
        }
        #expect(result.output.contains("\n5 passed, 0 failed\n"))
    }
}

extension GuidedLab: CustomTestStringConvertible {
    public var testDescription: String { "lab \(number)" }
}
