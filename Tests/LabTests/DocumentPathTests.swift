import Foundation
import Testing

/// Documents that name files of this package name files that exist.
@Suite struct DocumentPathTests {
    private static let documents =
        ["Docs/MAP.md", "Docs/Design.md", "Docs/Life.md", "Docs/Networks.md", "Docs/Run.md", "Labs/README.md", "README.md"]
        + names("Docs/Concepts").map { "Docs/Concepts/\($0)" }
        + names("Labs").filter { $0 != "README.md" }.map { "Labs/\($0)/README.md" }
    private static let folders = ["Sources/", "Tests/", "Docs/", "Labs/", "Scripts/"]

    private static func names(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: package.appending(path: folder).path)) ?? []).sorted()
    }

    /// The paths of the package in a text: words in backquotes that begin with one of its folders, and the targets of links.
    static func paths(in text: String, of document: String) -> [String] {
        var found: [String] = []
        for match in text.matches(of: /`([^`\n]+)`/) {
            let word = match.1.split(separator: " ").last.map(String.init) ?? ""
            if word == "Package.swift" || folders.contains(where: { word.hasPrefix($0) }) { found.append(word) }
        }
        let parent = document.split(separator: "/").dropLast().map { "\($0)/" }.joined()
        for match in text.matches(of: /\]\(([^)#:]+)\)/) { found.append(parent + match.1) }
        return found
    }

    @Test(arguments: documents) func `every path that a document names exists`(document: String) throws {
        let text = try String(contentsOf: package.appending(path: document), encoding: .utf8)
        let paths = Self.paths(in: text, of: document)
        #expect(!paths.isEmpty)
        for path in Set(paths).sorted() {
            #expect(FileManager.default.fileExists(atPath: package.appending(path: path).path), "\(document) names \(path)")
        }
    }

    @Test func `the map answers forty questions or more`() throws {
        let text = try String(contentsOf: package.appending(path: "Docs/MAP.md"), encoding: .utf8)
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("| ") && $0.contains("?") }
        #expect(rows.count >= 40)
        #expect(Set(rows.map { $0.prefix { $0 != "?" } }).count == rows.count, "a question is asked twice")
    }

    @Test func `paths are found in backquotes and in links`() {
        let text = "see `Sources/Linux/X.swift` and `sudo Scripts/benchmark`, [map](MAP.md), [site](https://example.org), `ls /`"
        #expect(Self.paths(in: text, of: "Docs/Run.md") == ["Sources/Linux/X.swift", "Scripts/benchmark", "Docs/MAP.md"])
    }
}
