import Formats
import Testing

struct TimeTests {
    private let now = Timestamp(seconds: 1_795_690_861, nanoseconds: 500_000_000)

    private func read(_ text: String) -> String {
        do { return try Timestamp(argument: text, now: now).map { "\($0.nanoseconds)" } ?? "none" } catch { return error.message }
    }

    @Test(
        arguments: [
            ("10m", 1_795_690_261), ("1h30m", 1_795_685_461), ("-5m", 1_795_691_161), ("+5m", 1_795_690_561),
            ("1.5h", 1_795_685_461),
            ("0s", 1_795_690_861), ("0", 0), ("5", 5), ("1700000000", 1_700_000_000), ("20240102", 20_240_102),
        ] as [(String, Int64)]) func `spans back from now, and seconds since 1970`(text: String, seconds: Int64)
    {
        #expect(read(text) == "\(seconds * 1_000_000_000)")
    }

    @Test(arguments: [
        ("1700000000.5", "1700000000500000000"), ("1700000000.1234567891", "1700000000123456789"),
        ("2024-01-02", "1704153600000000000"), ("2024-01-02T03", "1704164400000000000"),
        ("2024-01-02T03:04", "1704164640000000000"), ("2024-01-02T03:04:05", "1704164645000000000"),
        ("2024-01-02T03:04:05.5", "1704164645500000000"), ("2024-01-02T03:04:05Z", "1704164645000000000"),
        ("2024-01-02T03:04:05.25Z", "1704164645250000000"), ("2024-01-02T03:04:05+02:00", "1704157445000000000"),
        ("2024-01-02T03:04+02:00", "1704157440000000000"), ("2024-01-02T03+02:00", "1704157200000000000"),
        ("2024-01-02+02:00", "1704146400000000000"), ("2024-01-02Z", "1704153600000000000"),
        ("2024-01-02T03:04:05.123456789-07:00", "1704189845123456789"), ("99999999999", "\(Int64.max)"), ("", "none"),
    ]) func `moments in all forms that Docker takes`(text: String, nanoseconds: String) {
        #expect(read(text) == nanoseconds)
    }

    @Test(arguments: [
        ("x", #"failed to parse value as time or duration: "x""#),
        ("1d", #"failed to parse value as time or duration: "1d""#),
        ("1700000000.", #"failed to parse value as time or duration: "1700000000.""#),
        ("9999999h", #"failed to parse value as time or duration: "9999999h""#),
        ("-5", #"parsing time "-5" as "2006-01-02": cannot parse "-5" as "2006""#),
        ("2024-13-01", #"parsing time "2024-13-01": month out of range"#),
        ("2024-02-30", #"parsing time "2024-02-30": day out of range"#),
        ("2024-1-2", #"parsing time "2024-1-2" as "2006-01-02": cannot parse "1-2" as "01""#),
        ("2024-01-02T25:00:00Z", #"parsing time "2024-01-02T25:00:00Z": hour out of range"#),
        ("2024-01-02T03:04:05x", #"parsing time "2024-01-02T03:04:05x": extra text: "x""#),
        (
            "2024-01-02T03:04:05z",
            #"parsing time "2024-01-02T03:04:05z" as "2006-01-02T15:04:05Z07:00": cannot parse "z" as "Z07:00""#
        ),
        ("2024-01-02T03:", #"parsing time "2024-01-02T03:" as "2006-01-02T15:04": cannot parse "" as "04""#),
        ("2024-01-02T03:04:05+25:00", #"parsing time "2024-01-02T03:04:05+25:00": time zone offset hour out of range"#),
    ]) func `nonsense gets Docker's words`(text: String, complaint: String) {
        #expect(read(text) == complaint)
    }

    @Test func `a text without a zone is local time`() throws {
        #expect(try Timestamp(argument: "2024-01-02", now: now, localOffset: 3600)?.seconds == 1_704_150_000)
        #expect(try Timestamp(argument: "2024-01-02Z", now: now, localOffset: 3600)?.seconds == 1_704_153_600)
    }

    @Test(
        arguments: [
            (
                1_704_164_645_670_000_000, "2024-01-02T03:04:05.670000000Z", "2024-01-02T03:04:05.67Z",
                "2024-01-02 03:04:05 +0000 UTC"
            ),
            (
                1_709_164_800_000_000_000, "2024-02-29T00:00:00.000000000Z", "2024-02-29T00:00:00Z",
                "2024-02-29 00:00:00 +0000 UTC"
            ),
            (-1, "1969-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59.999999999Z", "1969-12-31 23:59:59 +0000 UTC"),
            (Int64.max, "2262-04-11T23:47:16.854775807Z", "2262-04-11T23:47:16.854775807Z", "2262-04-11 23:47:16 +0000 UTC"),
        ] as [(Int64, String, String, String)])
    func `three ways to write a moment`(nanoseconds: Int64, full: String, shortest: String, column: String) {
        let moment = Timestamp(nanoseconds: nanoseconds)
        #expect(moment.description == full && moment.shortest == shortest && moment.columnText == column)
        #expect(Timestamp(rfc3339: full) == moment && Timestamp(rfc3339: shortest) == moment)
    }

    @Test(
        arguments: [
            ("1h2m3.5s", 3_723_500_000_000), ("250ms", 250_000_000), ("1µs", 1000), (".5s", 500_000_000), ("-1ns", -1), ("0", 0),
        ] as [(String, Int64)]) func `spans in Go's grammar`(text: String, nanoseconds: Int64)
    {
        #expect(goDuration(text) == nanoseconds)
    }

    @Test(arguments: ["", "-", "5", "s", "1x", "1s2", ".s", "1e3s", " 1s"]) func `what is no span`(text: String) {
        #expect(goDuration(text) == nil)
    }
}
