import Foundation
import Testing

@Suite(
    .isolation, .enabled(if: FileManager.default.fileExists(atPath: "/proc/self/ns/time"), "this kernel has no time namespaces"))
struct LabTimeTests {
    private func uptime() throws -> Double {
        try #require(Double(try String(contentsOfFile: "/proc/uptime", encoding: .utf8).prefix { $0 != " " }))
    }

    @Test func `uptime moves by the offset, and the date does not`() throws {
        let before = Date.now.timeIntervalSince1970
        let up = try uptime()
        let lab = try LabProcess("lab-time", "--boottime", "30d", "--", "sh", "-c", "cut -d ' ' -f 1 /proc/uptime; date +%s")
        let numbers = lab.output.split(separator: "\n").compactMap { Double($0) }
        try #require(numbers.count == 2, "\(lab.output)\(lab.errors)")
        #expect((30 * 86400..<30 * 86400 + 60).contains(numbers[0] - up))
        #expect((-1..<60).contains(numbers[1] - before))
    }

    @Test func `who asks for the namespace stays, and her child is born in it`() throws {
        let story = try LabProcess("lab-time")
        #expect(story.exitCode == 0, "\(story.errors)")
        let words = try story.row("time namespace").split(separator: " ").filter { $0.hasPrefix("time:[") }
        try #require(words.count == 3, "\(words)")
        #expect(words[0] == words[1] && words[1] != words[2])
        #expect(story.output.contains("stays where it was"))
        #expect(try story.row("date (days since 1970)").contains(" same "))
    }

    @Test func `the offsets cannot be changed once a child has lived there`() throws {
        #expect(try LabProcess("lab-time").output.contains("write(2) answers EACCES"))
    }

    @Test func `each clock has an offset of its own`() throws {
        let lab = try LabProcess("lab-time", "--boottime", "2h", "--monotonic", "90s", "--", "cat", "/proc/self/timens_offsets")
        let numbers = lab.output.split { $0 == " " || $0 == "\n" }.compactMap { Int($0) }
        #expect(numbers == [90, 0, 7200, 0])
    }

    @Test func `an offset that cannot be is refused with its fix`() throws {
        let word = try LabProcess("lab-time", "--boottime", "soon")
        #expect(word.exitCode == 125 && word.errors.contains("invalid offset 'soon'") && word.errors.contains("fix:"))
        // Before its own start no clock can be.
        let early = try LabProcess("lab-time", "--boottime", "-1000w", "--", "true")
        #expect(early.exitCode == 125 && early.errors.contains("cannot move the clocks"))
    }

    @Test(.isolationWithoutRoot) func `an ordinary user moves the clocks too`() throws {
        let lab = try LabProcess("lab-time", "--", "id", "-u", asOrdinaryUser: true)
        #expect(lab.output == "0\n" && lab.exitCode == 0, "\(lab.errors)")
    }
}
