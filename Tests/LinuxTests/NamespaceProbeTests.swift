import Glibc
import Linux
import Testing

@Suite(.enabled(if: geteuid() == 0, "only root may make these namespaces")) struct `A child in namespaces of its own` {
    /// The lines of the probe, which stands beside the test program.
    private func probe(_ word: String) throws -> [String] {
        let program = try readLink("/proc/self/exe")
        let folder = program[..<(try #require(program.lastIndex(of: "/")))]
        let output = unsafe try #require(unsafe popen("\(folder)/CgroupProbe \(word) 2>&1", "re"))
        let text = try readText(of: unsafe fileno(output), name: "the probe's output")
        #expect(unsafe pclose(output) == 0, "\(text)")
        return text.split(separator: "\n").map(String.init)
    }

    @Test(.enabled(if: NamespaceKind.time.isAvailable, "this kernel has no time namespaces"))
    func `has clocks that are ahead by the offsets, until setns leads back`() throws {
        let lines = try probe("clocks").map { $0.split(separator: " ").map(String.init) }
        try #require(lines.map(\.first) == ["ahead", "back"] && lines.allSatisfy { $0.count == 3 }, "\(lines)")
        // A busy machine may take its time between two looks.
        let seconds = try lines.map { try $0.dropFirst().map { try #require(Int($0)) } }
        #expect((1_000_000...1_000_060).contains(seconds[0][0]) && (5_000_000...5_000_060).contains(seconds[0][1]), "\(lines)")
        #expect((0...60).contains(seconds[1][0]) && (0...60).contains(seconds[1][1]), "\(lines)")
    }

    @Test func `has the ids that were mapped, and setgroups only when it may`() throws {
        #expect(try probe("maps") == ["uid_map 7 0 1 100 2000 50", "gid_map 9 0 1", "setgroups deny", "ids 7 9"])
    }
}
