/// A moment in UTC, written as RFC 3339 with nanoseconds: `2026-01-02T03:04:05.678901234Z`.
struct Timestamp: CustomStringConvertible {
    let nanoseconds: Int64

    var description: String {
        let billion: Int64 = 1_000_000_000
        let seconds = nanoseconds / billion
        let (year, month, day) = Self.date(daysSince1970: seconds / 86400)
        let time = seconds % 86400
        let clock = "\(pad(time / 3600)):\(pad(time / 60 % 60)):\(pad(time % 60))"
        return "\(pad(year, 4))-\(pad(month))-\(pad(day))T\(clock).\(pad(nanoseconds % billion, 9))Z"
    }

    private func pad(_ value: Int64, _ width: Int = 2) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// The Gregorian date, counted in eras of 400 years that begin on the first of March.
    private static func date(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}
