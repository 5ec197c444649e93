/// A date of the Gregorian calendar.
struct CalendarDate: Equatable {
    var year: Int64
    var month: Int64
    var day: Int64

    /// Years are counted in eras of 400 that begin on the first of March, so that the leap day is the last of its year.
    init(daysSince1970 days: Int64) {
        let shifted = days + 719_468
        let era = (shifted - (shifted < 0 ? 146_096 : 0)) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    init(year: Int64, month: Int64, day: Int64) {
        self.year = year
        self.month = month
        self.day = day
    }

    var daysSince1970: Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = (year - (year < 0 ? 399 : 0)) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// Whether the month has such a day.
    var exists: Bool {
        (1...12).contains(month) && day >= 1 && CalendarDate(daysSince1970: daysSince1970) == self
    }
}
