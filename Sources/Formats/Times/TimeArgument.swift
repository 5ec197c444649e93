extension Timestamp {
    /// The moment that a `--since` or `--until` names: seconds since 1970 with or without a fraction, a form of RFC 3339
    /// from the date alone to the full one, or a span back from now.
    ///
    /// - Parameters:
    ///   - text: nothing is no moment.
    ///   - now: a span is counted from it, and cut to whole seconds, as in Docker.
    ///   - localOffset: seconds east of UTC, for a text that names no zone.
    /// - Throws: `failed to parse value as time or duration: "x"`, or what Go finds wrong with a date. `docker logs` puts
    ///   `invalid value for "since": ` before it, `docker events` nothing.
    public init?(argument text: String, now: Timestamp, localOffset: Int64 = 0) throws(ArgumentError) {
        if text.isEmpty { return nil }
        if text != "0", let span = goDuration(text) {
            let (moment, overflows) = now.nanoseconds.subtractingReportingOverflow(span)
            self.init(seconds: Timestamp(nanoseconds: overflows ? (span < 0 ? .max : .min) : moment).seconds)
            return
        }
        do {
            self = try Layout(of: text).parse(text, localOffset: localOffset)
        } catch {
            // What has a dash was meant as a date.
            if text.contains("-") { throw error }
            guard let moment = Timestamp(unix: text) else {
                throw ArgumentError("failed to parse value as time or duration: \(goQuoted(text))")
            }
            self = moment
        }
    }

    /// A moment in full RFC 3339: `2026-01-02T03:04:05.67Z`.
    public init?(rfc3339 text: String) {
        guard let moment = try? Layout.full.parse(text) else { return nil }
        self = moment
    }

    /// Seconds since 1970, `1700000000.25`.
    private init?(unix text: String) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let seconds = Int64(parts[0]) else { return nil }
        guard parts.count > 1 else {
            self.init(seconds: seconds)
            return
        }
        let digits = parts[1]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        let nine = digits.prefix(9) + String(repeating: "0", count: max(0, 9 - digits.utf8.count))
        guard let nanoseconds = Int64(nine) else { return nil }
        self.init(seconds: seconds, nanoseconds: nanoseconds)
    }
}

extension Layout {
    /// The form that a text seems to have, by its marks, as Docker guesses it.
    fileprivate init(of text: String) {
        let hasLetter = text.contains("z") || text.contains("Z")
        let hasZone = hasLetter || text.contains("+") || text.count { $0 == "-" } == 3
        if text.contains(".") {
            self.init(clock: 3, hasFraction: true, hasZone: hasZone)
        } else if text.contains("T") {
            let colons = text.count { $0 == ":" } - (hasZone && !hasLetter ? 1 : 0)
            self.init(clock: min(max(colons, 0), 2) + 1, hasZone: hasZone)
        } else {
            self.init(clock: 0, hasZone: hasZone)
        }
    }
}
