/// A container's host name: at most 64 bytes, the kernel's limit; labels of letters, digits, `-` and `_` with dots between.
public struct HostName: Sendable, Hashable, CustomStringConvertible {
    /// The length of a name in uname(2).
    public static let longest = 64

    public let text: String

    public init(parsing text: String) throws(UsageError) {
        guard isDottedName(text) else {
            throw UsageError("invalid hostname format: \(text)", fix: dottedNameFix)
        }
        self.text = text
    }

    public var description: String { text }
}

/// What a host or domain name must look like.
let dottedNameFix =
    "use 1 to \(HostName.longest) letters, digits, - and _, in parts with dots between; no part starts or ends with -"

/// Whether a text is labels with dots between, and fits the kernel.
func isDottedName(_ text: String) -> Bool {
    text.utf8.count <= HostName.longest
        && parts(text, separator: ".").allSatisfy { label in
            !label.isEmpty && label.utf8.first != UInt8(ascii: "-") && label.utf8.last != UInt8(ascii: "-")
                && label.utf8.allSatisfy { isLetterOrDigit($0) || "-_".utf8.contains($0) }
        }
}
