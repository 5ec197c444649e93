/// A floating-point number in decimal digits: `0.d₁d₂d₃… × 10^point`, for numbers that are printed without Foundation.
struct Decimal {
    private(set) var isNegative: Bool
    /// Without zeros at either end; none for zero.
    private(set) var digits: [UInt8]
    private(set) var point: Int
    /// `NaN` or `Inf` for what has no digits.
    private(set) var word: String?

    /// The fewest digits that lead back to the same number.
    init(shortest number: Double) {
        self.init(sign: number)
        guard word == nil, number != 0 else { return }
        // Swift's description has just these digits, in one of two forms: 1234.5 and 1.2345e+30.
        let parts = number.magnitude.description.split(separator: "e", maxSplits: 1)
        let halves = parts[0].split(separator: ".", maxSplits: 1)
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        digits = halves.joined().utf8.map { $0 - UInt8(ascii: "0") }
        point = halves[0].utf8.count + exponent
        trim()
    }

    /// All digits: every floating-point number has finitely many.
    init(exact number: Double) {
        self.init(sign: number)
        guard word == nil, number != 0 else { return }
        // number = significand × 2^exponent; and n × 2^-k = n × 5^k ÷ 10^k.
        let isSubnormal = number.exponentBitPattern == 0
        let exponent = (isSubnormal ? 1 : Int(number.exponentBitPattern)) - 1075
        var integer = Digits(number.significandBitPattern | (isSubnormal ? 0 : 1 << 52))
        integer.multiply(by: exponent < 0 ? 5 : 2, times: exponent.magnitude)
        digits = integer.decimalDigits
        point = digits.count + min(0, exponent)
        trim()
    }

    private init(sign number: Double) {
        isNegative = number.sign == .minus && !number.isNaN
        digits = []
        point = 0
        word = number.isNaN ? "NaN" : number.isInfinite ? "Inf" : nil
    }

    private mutating func trim() {
        while digits.last == 0 { digits.removeLast() }
        let zeros = digits.prefix { $0 == 0 }.count
        digits.removeFirst(zeros)
        point -= zeros
    }

    /// Keeps that many digits, rounding to the nearest, and exact halves to the even digit.
    mutating func round(to count: Int) {
        guard count >= 0, count < digits.count else {
            if count < 0 { digits = [] }
            return
        }
        let rest = digits[count...]
        let isOdd = count > 0 && digits[count - 1] % 2 == 1
        let isUp = rest.first! > 5 || rest.first! == 5 && (rest.count > 1 || isOdd)
        digits.removeSubrange(count...)
        if isUp { increment() }
        trim()
    }

    private mutating func increment() {
        var index = digits.count
        while index > 0 {
            index -= 1
            if digits[index] < 9 {
                digits[index] += 1
                return
            }
            digits[index] = 0
        }
        digits.insert(1, at: 0)
        point += 1
    }
}

extension Decimal {
    var sign: String { isNegative ? "-" : "" }

    /// `123.45`; with as many places as asked for, or as there are.
    func fixed(places: Int? = nil) -> String {
        if let word { return sign + word }
        var decimal = self
        if let places { decimal.round(to: point + places) }
        let point = decimal.digits.isEmpty ? 0 : decimal.point
        var text = sign + (point > 0 ? decimal.text(0..<point) : "0")
        let count = places ?? max(0, decimal.digits.count - point)
        if count > 0 { text += "." + decimal.text(point..<(point + count)) }
        return text
    }

    /// The mantissa `-1.2345`, and its exponent.
    func scientificParts(places: Int? = nil) -> (mantissa: String, exponent: Int) {
        var decimal = self
        if let places { decimal.round(to: places + 1) }
        let count = places ?? max(0, decimal.digits.count - 1)
        let mantissa = sign + decimal.text(0..<1) + (count > 0 ? "." + decimal.text(1..<(count + 1)) : "")
        return (mantissa, decimal.digits.isEmpty ? 0 : decimal.point - 1)
    }

    /// C's `%e`: at least two digits of exponent.
    func scientific(places: Int? = nil) -> String {
        if let word { return sign + word }
        let (mantissa, exponent) = scientificParts(places: places)
        return "\(mantissa)e\(exponent < 0 ? "-" : "+")\(exponent.magnitude < 10 ? "0" : "")\(exponent.magnitude)"
    }

    /// C's `%g`: whichever of the two fits, without zeros at the end.
    ///
    /// - Parameter significant: how many digits at most; by default all that the number needs, as Go's `%v` does.
    func general(significant: Int? = nil) -> String {
        if let word { return sign + word }
        var decimal = self
        if let significant { decimal.round(to: max(1, significant)) }
        var threshold = significant.map { max(1, $0) } ?? 6
        if significant != nil, threshold > decimal.digits.count, decimal.digits.count >= decimal.point {
            threshold = decimal.digits.count
        }
        let exponent = decimal.digits.isEmpty ? -1 : decimal.point - 1
        return exponent < -4 || exponent >= threshold ? decimal.scientific() : decimal.fixed()
    }

    /// The digits at these places, counted from the first; zeros where there are none.
    private func text(_ places: Range<Int>) -> String {
        String(decoding: places.map { UInt8(ascii: "0") + (digits.indices.contains($0) ? digits[$0] : 0) }, as: UTF8.self)
    }
}

/// A big positive integer, in limbs of nine decimal digits, lowest first.
private struct Digits {
    private static let base: UInt64 = 1_000_000_000
    private var limbs: [UInt64] = []

    init(_ number: UInt64) {
        var rest = number
        while rest > 0 {
            limbs.append(rest % Self.base)
            rest /= Self.base
        }
    }

    mutating func multiply(by factor: UInt64, times: UInt) {
        for _ in 0..<times {
            var carry: UInt64 = 0
            for index in limbs.indices {
                let product = limbs[index] * factor + carry
                limbs[index] = product % Self.base
                carry = product / Self.base
            }
            if carry > 0 { limbs.append(carry) }
        }
    }

    var decimalDigits: [UInt8] {
        limbs.reversed().flatMap { limb in
            var digits = [UInt8](repeating: 0, count: 9)
            var rest = limb
            for index in (0..<9).reversed() {
                digits[index] = UInt8(rest % 10)
                rest /= 10
            }
            return digits
        }
    }
}
