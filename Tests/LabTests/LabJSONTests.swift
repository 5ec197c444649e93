import Foundation
import LabKit
import Testing

/// The document of a story, as a reader of JSON sees it.
struct StoryDocument: Decodable {
    struct Row: Decodable {
        let name, belongsTo: String
        let answers: [String: String]
        let same: Bool
    }

    struct Table: Decodable {
        let title: String
        let views: [String]
        let rows: [Row]
    }

    struct Fact: Decodable { let name, value: String }

    struct MadeCall: Decodable {
        let process, call, manual: String
        let result: Int?
        let errno, shell: String?
    }

    let lab, question: String
    let comparisons: [Table]
    let facts: [Fact]
    let calls: [MadeCall]

    init(_ text: String) throws {
        self = try JSONDecoder().decode(StoryDocument.self, from: Data(text.utf8))
    }
}

@Suite(.isolation)
struct `A story as JSON` {
    @Test func `the rows of the table come with what each side answers`() throws {
        let lab = try LabProcess("lab-uts", "--hostname", "sea", "--json")
        let document = try StoryDocument(lab.output)
        #expect(document.lab == "lab-uts" && document.question.hasSuffix("?"))
        let rows = try #require(document.comparisons.first?.rows)
        let name = try #require(rows.first { $0.name == "host name" })
        #expect(name.answers == ["host": hostName(), "inside": "sea"])
        #expect(!name.same && name.belongsTo == "UTS namespace")
        #expect(rows.first { $0.name == "kernel release" }?.same == true)
        #expect(document.facts.map(\.value) == ["EPERM"])
    }

    @Test func `the calls of a child are in it, with what a shell would type`() throws {
        let calls = try StoryDocument(LabProcess("lab-uts", "--json").output).calls
        let rename = try #require(calls.first { $0.call.hasPrefix("sethostname(\"lab\"") })
        #expect(rename.process == "inside" && rename.manual == "sethostname(2)" && rename.shell == "hostname lab")
        #expect(rename.result == 0 && rename.errno == nil)
        #expect(try #require(calls.first).process == "lab-uts")
    }

    @Test(arguments: LabProcess.labs)
    func `there is one document and no prose`(lab: String) throws {
        let process = try LabProcess.lab(lab, ["--json"])
        #expect(process.exitCode == 0 && process.errors.isEmpty, "\(process.errors)")
        #expect(process.output.split(separator: "\n").count == 1)
        let document = try StoryDocument(process.output)
        #expect(!document.comparisons.isEmpty && !document.calls.isEmpty)
    }

    @Test func `with a command the calls are lines of JSON on standard error`() throws {
        let lab = try LabProcess("lab-pid", "--json", "--", "echo", "a \"quoted\" word")
        #expect(lab.output == "a \"quoted\" word\n")
        let calls = try lab.errors.split(separator: "\n").map {
            try JSONDecoder().decode(StoryDocument.MadeCall.self, from: Data($0.utf8))
        }
        #expect(calls.contains { $0.call.hasPrefix("mount(\"proc\"") && $0.process == "inside" })
        #expect(try #require(calls.last).call.contains("execve"))
        #expect(try #require(calls.last).result == nil)
    }
}

@Suite struct `JSON text` {
    @Test(arguments: ["", "plain", "a\"b\\c/d", "line\nend\ttab\u{1}\u{1f}\u{7f}", "Zürich 🐧", "\u{2028}"])
    func `a string comes back from a reader as it was`(text: String) throws {
        for written in [JSON.list([.text(text)]).line, JSON.list([.text(text)]).document] {
            #expect(try JSONDecoder().decode([String].self, from: Data(written.utf8)) == [text])
        }
    }

    @Test func `members keep their order`() {
        #expect((["b": .null, "a": [.number(1), .truth(true)]] as JSON).line == #"{"b":null,"a":[1,true]}"#)
    }
}
