// Names are compared byte by byte: Swift's own comparison of strings and characters takes different bytes for the same
// text where Unicode does, and the kernel does not.

func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }

func isLetterOrDigit(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }

/// Whether two texts are the same bytes.
func same(_ one: some StringProtocol, _ other: some StringProtocol) -> Bool { one.utf8.elementsEqual(other.utf8) }

/// The parts of a text between separators, empty ones included.
func parts(_ text: String, separator: Unicode.Scalar, atMost count: Int = .max) -> [String] {
    text.unicodeScalars.split(separator: separator, maxSplits: count - 1, omittingEmptySubsequences: false).map { String($0) }
}

/// The text before and after the first separator; the second is nil when there is none.
func halves(_ text: String, separator: Unicode.Scalar) -> (String, String?) {
    let both = parts(text, separator: separator, atMost: 2)
    return (both[0], both.count == 2 ? both[1] : nil)
}

/// Whether a text matches `[a-zA-Z0-9][a-zA-Z0-9_.-]+`, Docker's pattern for names: at least two bytes.
func isRestrictedName(_ text: String) -> Bool {
    guard let first = text.utf8.first, isLetterOrDigit(first), text.utf8.count > 1 else { return false }
    return text.utf8.allSatisfy { isLetterOrDigit($0) || "_.-".utf8.contains($0) }
}
