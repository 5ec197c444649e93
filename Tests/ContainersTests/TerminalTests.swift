import Linux
import Testing

@testable import Containers

@Suite struct TerminalTests {
    @Test(
        arguments: [
            ("TERM", 15), ("SIGTERM", 15), ("sigkill", 9), ("15", 15), ("64", 64), ("RTMIN+3", 37), ("RTMAX-1", 63),
        ] as [(String, Int32)])
    func `a signal has a name or a number`(text: String, number: Int32) throws {
        #expect(try SignalArgument(parsing: text).signal == Signal(number))
    }

    @Test(arguments: [
        "BOGUS", "", "0", "65", "-9", "+9", "SIG", "SIGSIGTERM", "TERM ", "T\u{301}ERM", "RTMIN+40", "RTMIN+-1", "9.0",
    ])
    func `a signal that is none is refused`(text: String) {
        #expect(refusal { () throws(UsageError) in try SignalArgument(parsing: text) } == "invalid signal: \(text)")
    }

    @Test(
        arguments: [
            ("ctrl-p,ctrl-q", [16, 17]), ("ctrl-@", [0]), ("ctrl-[", [27]), ("ctrl-\\", [28]),
            ("ctrl-],ctrl-^,ctrl-_", [29, 30, 31]),
            ("a", [97]), ("a,B, ,ctrl-a,ctrl-z", [97, 66, 32, 1, 26]), ("DEL", [127]),
        ] as [(String, [UInt8])])
    func `detach keys are what the terminal sends`(text: String, bytes: [UInt8]) throws {
        #expect(try DetachKeys(parsing: text).bytes == bytes)
    }

    @Test(arguments: [
        "", ",", "a,,b", "a,", "ab", "ctrl-", "ctrl-1", "ctrl-A", "ctrl-ab", "Ctrl-a", "del", "é", "e\u{301}", "ctrl-é",
    ])
    func `keys that no terminal sends are refused`(text: String) {
        #expect(refusal { () throws(UsageError) in try DetachKeys(parsing: text) } == "Invalid detach keys (\(text)) provided")
    }

    /// What reaches the container of what is typed, a `!` where the person leaves, and what was held at the end behind `|`.
    private func typed(_ text: String, keys: String) throws -> String {
        var matcher = DetachKeyMatcher(try DetachKeys(parsing: keys))
        var result = ""
        for byte in text.utf8 {
            switch matcher.feed(byte) {
            case .pass(let bytes): result += String(decoding: bytes, as: UTF8.self)
            case .hold: break
            case .detach: return result + "!"
            }
        }
        return result + "|" + String(decoding: matcher.flush(), as: UTF8.self)
    }

    @Test(arguments: [
        ("a,b", "xyz", "xyz|"), ("a,b", "xab", "x!"), ("a,b", "xa", "x|a"), ("a,b", "axb", "axb|"), ("a,b", "aab", "a!"),
        ("a,b", "ba", "b|a"), ("a,a,b", "aaaab", "aa!"), ("a,b,a,c", "ababac", "ab!"), ("a", "xa", "x!"),
        ("a,b,c", "abab", "ab|ab"),
        ("a,b,c", "abd", "abd|"),
    ])
    func `the sequence is found wherever it begins, and all else passes`(keys: String, text: String, result: String) throws {
        #expect(try typed(text, keys: keys) == result)
    }

    @Test func `held bytes come out in order with the byte that broke the sequence`() {
        var matcher = DetachKeyMatcher(.standard)
        #expect(matcher.feed(16) == .hold)
        #expect(matcher.feed(16) == .pass([16]))
        #expect(matcher.feed(0) == .pass([16, 0]))
        #expect(matcher.flush() == [])
        #expect(matcher.feed(16) == .hold)
        #expect(matcher.feed(17) == .detach)
        #expect(matcher.feed(17) == .pass([17]))
    }
}
