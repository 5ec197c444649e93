/// A form of RFC 3339, with the words that Go's time package has for its parts.
struct Layout {
    enum Part {
        case year, month, day, hour, minute, second
        /// Digits after the second; they may be missing.
        case fraction
        /// `Z`, or the offset from UTC: `+02:00`.
        case zone
        case literal(UInt8)

        var name: String {
            switch self {
            case .year: "2006"
            case .month: "01"
            case .day: "02"
            case .hour: "15"
            case .minute: "04"
            case .second: "05"
            case .fraction: ".999999999"
            case .zone: "Z07:00"
            case .literal(let byte): String(Unicode.Scalar(byte))
            }
        }
    }

    let parts: [Part]

    /// - Parameters:
    ///   - clock: how many parts of the clock follow the date: none, or up to the hour, the minute, or the second.
    init(clock: Int, hasFraction: Bool = false, hasZone: Bool) {
        var parts: [Part] = [.year, .literal(UInt8(ascii: "-")), .month, .literal(UInt8(ascii: "-")), .day]
        if clock > 0 { parts += [.literal(UInt8(ascii: "T")), .hour] }
        if clock > 1 { parts += [.literal(UInt8(ascii: ":")), .minute] }
        if clock > 2 { parts += [.literal(UInt8(ascii: ":")), .second] }
        if hasFraction { parts.append(.fraction) }
        if hasZone { parts.append(.zone) }
        self.parts = parts
    }

    /// RFC 3339 in full, with or without digits after the second.
    static let full = Layout(clock: 3, hasFraction: true, hasZone: true)

    private var description: String { parts.map(\.name).joined() }

    /// Reads a moment.
    ///
    /// - Parameter localOffset: seconds east of UTC, for a text that names no zone.
    func parse(_ text: String, localOffset: Int64 = 0) throws(ArgumentError) -> Timestamp {
        var reading = Reading(rest: Array(text.utf8)[...], offset: localOffset)
        for part in parts {
            let before = reading.rest
            switch reading.read(part) {
            case .fits: break
            case .isBad:
                throw ArgumentError(
                    "parsing time \(goQuoted(text)) as \(goQuoted(description)): cannot parse "
                        + "\(goQuoted(String(decoding: before, as: UTF8.self))) as \(goQuoted(part.name))")
            case .isOutOfRange(let what): throw ArgumentError("parsing time \(goQuoted(text)): \(what) out of range")
            }
        }
        guard reading.rest.isEmpty else {
            let extra = goQuoted(String(decoding: reading.rest, as: UTF8.self))
            throw ArgumentError("parsing time \(goQuoted(text)): extra text: \(extra)")
        }
        guard reading.date.exists else { throw ArgumentError("parsing time \(goQuoted(text)): day out of range") }
        let seconds = reading.date.daysSince1970 * 86400 + reading.secondOfDay - reading.offset
        return Timestamp(seconds: seconds, nanoseconds: reading.nanosecond)
    }
}

/// A text being read from left to right.
private struct Reading {
    enum Outcome {
        case fits
        case isBad
        case isOutOfRange(String)
    }

    var rest: ArraySlice<UInt8>
    var date = CalendarDate(year: 0, month: 1, day: 1)
    var secondOfDay: Int64 = 0
    var nanosecond: Int64 = 0
    var offset: Int64

    init(rest: ArraySlice<UInt8>, offset: Int64) {
        self.rest = rest
        self.offset = offset
    }

    mutating func read(_ part: Layout.Part) -> Outcome {
        switch part {
        case .literal(let byte):
            guard rest.first == byte else { return .isBad }
            rest.removeFirst()
            return .fits
        case .year: return readYear()
        case .month:
            guard let month = number() else { return .isBad }
            date.month = month
            return (1...12).contains(month) ? .fits : .isOutOfRange("month")
        case .day:
            guard let day = number() else { return .isBad }
            date.day = day
            return .fits
        case .hour: return readClock("hour", below: 24, seconds: 3600, isFixed: false)
        case .minute: return readClock("minute", below: 60, seconds: 60)
        case .second:
            let outcome = readClock("second", below: 60, seconds: 1)
            if case .fits = outcome { readFraction() }
            return outcome
        case .fraction: return .fits
        case .zone: return readZone()
        }
    }

    private mutating func readYear() -> Outcome {
        guard rest.count >= 4, rest.prefix(4).allSatisfy({ digit($0) != nil }) else { return .isBad }
        date.year = rest.prefix(4).reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
        rest.removeFirst(4)
        return .fits
    }

    private mutating func readClock(_ name: String, below limit: Int64, seconds: Int64, isFixed: Bool = true) -> Outcome {
        guard let number = number(isFixed: isFixed) else { return .isBad }
        secondOfDay += number * seconds
        return number < limit ? .fits : .isOutOfRange(name)
    }

    /// Digits after a point or a comma; those after the ninth are passed over.
    private mutating func readFraction() {
        guard let mark = rest.first, mark == UInt8(ascii: ".") || mark == UInt8(ascii: ",") else { return }
        let digits = rest.dropFirst().prefix { digit($0) != nil }
        guard !digits.isEmpty else { return }
        rest = rest[digits.endIndex...]
        nanosecond = digits.prefix(9).reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
        for _ in digits.prefix(9).count..<9 { nanosecond *= 10 }
    }

    private mutating func readZone() -> Outcome {
        if rest.first == UInt8(ascii: "Z") {
            rest.removeFirst()
            offset = 0
            return .fits
        }
        guard rest.count >= 6, rest[rest.startIndex + 3] == UInt8(ascii: ":") else { return .isBad }
        let sign = rest.removeFirst()
        guard let hour = number() else { return .isBad }
        rest.removeFirst()
        guard let minute = number() else { return .isBad }
        if hour > 24 { return .isOutOfRange("time zone offset hour") }
        if minute > 60 { return .isOutOfRange("time zone offset minute") }
        offset = (hour * 60 + minute) * 60 * (sign == UInt8(ascii: "-") ? -1 : 1)
        return sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") ? .fits : .isBad
    }

    /// Two digits, or also one where the width is not fixed.
    private mutating func number(isFixed: Bool = true) -> Int64? {
        guard let first = rest.first.flatMap(digit) else { return nil }
        guard let second = rest.dropFirst().first.flatMap(digit) else {
            guard !isFixed else { return nil }
            rest.removeFirst()
            return first
        }
        rest.removeFirst(2)
        return first * 10 + second
    }

    private func digit(_ byte: UInt8) -> Int64? {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? Int64(byte - UInt8(ascii: "0")) : nil
    }
}
