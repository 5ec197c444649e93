import Foundation
import Testing

@testable import lab_time

@Suite struct LabTimeTests {
    @Test(
        arguments: [
            ("90", 90), ("90s", 90), ("-2h", -7200), ("1d", 86400), ("1w", 604_800), ("5m", 300), ("", nil), ("1y", nil),
            ("h", nil), ("1.5h", nil),
            ("9223372036854775807w", nil),
        ] as [(String, Int64?)]) func `a span of time is a number and a unit`(word: String, seconds: Int64?)
    {
        #expect(TimeSpan.seconds(word) == seconds)
    }

    @Test(.isolation) func `uptime moves, the date does not`() throws {
        let story = try LabProcess("lab-time", "--boottime", "3d", "--monotonic", "2d")
        #expect(story.exitCode == 0, "\(story.errors)")
        #expect(try story.row("uptime").contains("DIFFERENT"))
        #expect(try story.row("monotonic clock").contains("DIFFERENT"))
        #expect(try story.row("date (days since 1970)").contains(" same "))
        #expect(story.output.contains("write(2) answers EACCES"))
    }

    @Test(.isolation) func `who asks for the namespace stays, and her child is born in it`() throws {
        let story = try LabProcess("lab-time")
        let words = try story.row("time namespace").split(separator: " ").filter { $0.hasPrefix("time:[") }
        try #require(words.count == 3, "\(words)")
        #expect(words[0] == words[1] && words[1] != words[2])
        #expect(story.output.contains("stays where it was"))
    }

    @Test(.isolation) func `each clock has an offset of its own`() throws {
        let lab = try LabProcess("lab-time", "--boottime", "2h", "--monotonic", "90s", "--", "cat", "/proc/self/timens_offsets")
        #expect(lab.output.split { $0 == " " || $0 == "\n" }.compactMap { Int($0) } == [90, 0, 7200, 0])
    }

    @Test(.isolation) func `the clock of a command is moved by the offset`() throws {
        func uptime(_ words: [String]) throws -> Double {
            try #require(Double(try LabProcess(words[0], Array(words.dropFirst())).output.split { $0.isWhitespace }.first ?? ""))
        }
        let read = ["cut", "-d", " ", "-f", "1", "/proc/uptime"]
        let outside = try uptime(read)
        let inside = try uptime(["lab-time", "--boottime", "10d", "--"] + read)
        #expect(inside - outside >= 864_000 && inside - outside < 864_060)
        #expect(try LabProcess("lab-time", "--", "sh", "-c", "exit 9").exitCode == 9)
    }

    @Test(.isolationWithoutRoot) func `an ordinary user moves clocks too`() throws {
        #expect(try LabProcess("lab-time", "--", "uptime", asOrdinaryUser: true).exitCode == 0)
    }

    @Test(.isolation) func `a clock cannot be moved before its start`() throws {
        let refused = try LabProcess("lab-time", "--boottime", "-900w", "--", "true")
        #expect(refused.exitCode == 125)
        #expect(refused.errors.contains("cannot move the clocks: write(2)") && refused.errors.contains("ERANGE"))
    }

    @Test(arguments: ["x", "1y", ""]) func `an offset that is none is refused with an example`(word: String) throws {
        let refused = try LabProcess("lab-time", "--monotonic", word, "--", "true")
        #expect(refused.exitCode == 125)
        #expect(refused.errors.contains("as in 90s, 2h, -1d, 1w\n  fix: "))
    }
}
