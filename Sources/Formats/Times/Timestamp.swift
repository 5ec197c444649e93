/// A moment in UTC.
public struct Timestamp: Sendable, Equatable, Comparable, CustomStringConvertible {
    /// What Go writes for a moment that has not come: it lies before the moments that this type can hold.
    public static let never = "0001-01-01T00:00:00Z"

    /// Since 1970; between the years 1677 and 2262.
    public let nanoseconds: Int64

    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// - Parameter nanoseconds: of the second; what lies out of reach becomes the nearest moment that does not.
    public init(seconds: Int64, nanoseconds: Int64 = 0) {
        let (product, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, exceeds) = product.addingReportingOverflow(nanoseconds)
        self.nanoseconds = overflows || exceeds ? (seconds < 0 ? .min : .max) : sum
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.nanoseconds < right.nanoseconds }

    /// Since 1970, cut.
    public var seconds: Int64 { (nanoseconds - nanosecond) / 1_000_000_000 }

    /// Within the second.
    public var nanosecond: Int64 {
        let rest = nanoseconds % 1_000_000_000
        return rest < 0 ? rest + 1_000_000_000 : rest
    }

    /// RFC 3339 with nine digits after the second, so that all have one width: `2026-01-02T03:04:05.670000000Z`.
    public var description: String { "\(date)T\(clock).\(padded(nanosecond, 9))Z" }

    /// RFC 3339 without zeros at the end, as Go writes a time in JSON: `2026-01-02T03:04:05.67Z`, `2026-01-02T03:04:05Z`.
    public var shortest: String {
        if nanosecond == 0 { return "\(date)T\(clock)Z" }
        var digits = padded(nanosecond, 9)
        while digits.last == "0" { digits.removeLast() }
        return "\(date)T\(clock).\(digits)Z"
    }

    /// As the CREATED AT column shows it, whole seconds only: `2026-01-02 03:04:05 +0000 UTC`.
    public var columnText: String { "\(date) \(clock) +0000 UTC" }

    private var date: String {
        let date = CalendarDate(daysSince1970: (seconds - secondOfDay) / 86400)
        return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
    }

    private var clock: String {
        "\(padded(secondOfDay / 3600, 2)):\(padded(secondOfDay / 60 % 60, 2)):\(padded(secondOfDay % 60, 2))"
    }

    private var secondOfDay: Int64 {
        let rest = seconds % 86400
        return rest < 0 ? rest + 86400 : rest
    }
}

private func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
