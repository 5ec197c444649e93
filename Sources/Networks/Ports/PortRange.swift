import Formats

/// A port, or two with a dash between, as Go's strconv reads their numbers.
enum PortRange {
    /// Why a text is none, in the words of Docker's error.
    struct Refusal: Error, Equatable {
        let words: String
    }

    static func parse(_ text: String) throws(Refusal) -> ClosedRange<UInt16> {
        if text.isEmpty { throw Refusal(words: "empty string specified for ports") }
        let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let first = try number(parts[0])
        guard parts.count == 2 else { return first...first }
        let last = try number(parts[1])
        guard first <= last else { throw Refusal(words: "invalid range specified for port: \(text)") }
        return first...last
    }

    private static func number(_ text: Substring) throws(Refusal) -> UInt16 {
        let isNumber = !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        if isNumber, let number = UInt16(text) { return number }
        let reason = isNumber ? "value out of range" : "invalid syntax"
        throw Refusal(words: "strconv.ParseUint: parsing \(goQuoted(String(text))): \(reason)")
    }
}
