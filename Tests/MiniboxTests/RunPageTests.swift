import Foundation
import Testing

/// Docs/Run.md shows what commands print: this runs each of them.
@Suite(.asRoot, .ownStateFolder, .limits("memory")) struct `The page of run` {
    struct Example: Sendable, CustomTestStringConvertible {
        let command: String
        var output: [String]
        var testDescription: String { command }
    }

    static let examples: [Example] = {
        var folder = URL(fileURLWithPath: #filePath)
        while folder.path != "/" && !FileManager.default.fileExists(atPath: folder.appendingPathComponent("Docs").path) {
            folder.deleteLastPathComponent()
        }
        let text = (try? String(contentsOf: folder.appendingPathComponent("Docs/Run.md"), encoding: .utf8)) ?? ""
        var examples: [Example] = []
        // The blocks between fences are every second part.
        for (index, block) in text.components(separatedBy: "```\n").enumerated() where index % 2 == 1 {
            var inside = false
            for line in block.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
                if line.hasPrefix("$ ") {
                    examples.append(Example(command: String(line.dropFirst(2)), output: []))
                    inside = true
                } else if inside, !examples.isEmpty {
                    examples[examples.count - 1].output.append(line)
                }
            }
        }
        return examples
    }()

    /// Without what differs from run to run and from machine to machine: ids, numbers, times, names of hosts, spaces.
    private func plain(_ lines: [String]) -> [String] {
        let host = Machine.text("/proc/sys/kernel/hostname").trimmingCharacters(in: .whitespacesAndNewlines)
        return lines.filter { !$0.isEmpty }.map { line in
            (line == host ? "vm" : line).replacing(/\b[0-9a-f]{12}\b/, with: "ID").replacing(
                /[A-Z][a-z]{2} [0-9]{2} [0-9:]+/, with: "TIME"
            )
            .replacing(/[0-9]+([.:][0-9]+)?/, with: "N").replacing(#/ +/#, with: " ")
        }
    }

    @Test func `has examples`() { #expect(Self.examples.count > 30) }

    @Test(
        .enabled(
            if: Machine.v1Hierarchy("memory") != nil && FileManager.default.fileExists(atPath: "/dev/fuse"),
            "the page was written on a machine with cgroup v1 and /dev/fuse"),
        arguments: examples)
    func `shows what happens`(_ example: Example) throws {
        let outcome = try host("PATH=$(dirname $MINIBOX):$PATH; exec 2>&1; \(example.command)")
        let lines = outcome.lines + (outcome.code == 0 ? [] : ["[exit \(outcome.code)]"])
        #expect(plain(lines) == plain(example.output))
    }
}
