import Formats
import Testing

struct UnitTests {
    @Test(
        arguments: [
            (0, "Less than a second"), (1, "1 second"), (5, "5 seconds"), (59, "59 seconds"), (60, "About a minute"),
            (119, "About a minute"), (120, "2 minutes"), (3599, "59 minutes"), (3600, "About an hour"), (5399, "About an hour"),
            (5400, "2 hours"), (47 * 3600, "47 hours"), (171_000, "2 days"), (13 * 86400, "13 days"), (14 * 86400, "2 weeks"),
            (59 * 86400, "8 weeks"), (60 * 86400, "2 months"), (729 * 86400, "24 months"), (730 * 86400, "2 years"),
            (1100 * 86400, "3 years"), (-5, "Less than a second"),
        ] as [(Int64, String)]) func `spans of time in words`(seconds: Int64, words: String)
    {
        #expect(humanDuration(nanoseconds: seconds * 1_000_000_000) == words)
    }

    @Test(arguments: [
        (0, "0B"), (512, "512B"), (1000, "1kB"), (1_984_814, "1.985MB"), (999_999, "1000kB"), (1_500_000_000, "1.5GB"),
        (12_345, "12.35kB"), (1e15, "1PB"),
    ]) func `sizes in powers of a thousand`(bytes: Double, text: String) {
        #expect(humanSize(bytes) == text)
    }

    @Test(arguments: [(0, "0B"), (1_984_814, "1.98MB"), (999_999, "1e+03kB"), (2, "2B"), (123_456_789, "123MB")])
    func `sizes with three digits`(bytes: Double, text: String) {
        #expect(humanSize(bytes, digits: 3) == text)
    }

    @Test(arguments: [
        (0, "0B"), (13_107_200, "12.5MiB"), (2_087_354_368, "1.944GiB"), (1023, "1023B"), (1_048_575, "1024KiB"),
        (1e30, "8.272e+05YiB"),
    ]) func `sizes in powers of 1024`(bytes: Double, text: String) {
        #expect(binarySize(bytes) == text)
    }

    @Test(arguments: [(0.0, "0.00%"), (99.995, "100.00%"), (0.125, "0.12%"), (200, "200.00%")])
    func percentages(percent: Double, text: String) { #expect(percentage(percent) == text) }

    @Test(arguments: [
        ("sh -c 'echo hi; sleep 100'", 20, "sh -c 'echo hi; sle…"), ("short", 20, "short"), ("exact", 5, "exact"),
        ("abc", 1, "a"),
        ("abc", 0, ""), ("", 5, ""), ("日本語のなまえ", 7, "日本語…"), ("日本語", 6, "日本語"), ("é日x", 3, "é…"),
    ]) func `long texts end in dots`(text: String, width: Int, cut: String) {
        #expect(ellipsis(text, width: width) == cut)
    }

    @Test func `commands are quoted as Go quotes`() {
        #expect(goQuoted("sh -c \"a\\b\"\n\t\u{7}\u{1}é\u{A0}\u{1F600}") == #""sh -c \"a\\b\"\n\t\a\x01é\u00a0😀""#)
    }

    @Test func `an id is its first twelve digits`() {
        #expect(shortID("sha256:34938a87def8b58755c4a814") == "34938a87def8")
        #expect(shortID("34938a87def8b58755c4a814") == "34938a87def8")
    }
}
