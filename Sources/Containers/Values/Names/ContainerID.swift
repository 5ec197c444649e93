import Formats
import Linux

/// A container's id: 64 hexadecimal digits in lower case, so safe as the name of a file.
public struct ContainerID: Sendable, Hashable, CustomStringConvertible {
    public let text: String

    public init(parsing text: String) throws(UsageError) {
        guard text.utf8.count == 64, Self.isPrefix(text) else {
            throw UsageError("invalid container id: \(goQuoted(text))", fix: "an id is 64 hexadecimal digits in lower case")
        }
        self.text = text
    }

    /// The id with these 32 bytes; nil for any other count.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        text = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// An id that nobody can predict and that no container has had.
    public static func random() throws(KernelError) -> ContainerID {
        while true {
            // Twelve digits without a letter would be taken for a number where the short id serves as host name.
            if let id = ContainerID(bytes: try randomBytes(32)), !id.short.utf8.allSatisfy(isDigit) { return id }
        }
    }

    /// The first twelve digits, as people see them.
    public var short: String { String(text.prefix(12)) }

    /// Whether the id begins with these digits.
    public func hasPrefix(_ digits: String) -> Bool { text.utf8.starts(with: digits.utf8) }

    /// Whether a text could be the beginning of an id.
    public static func isPrefix(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) }
    }

    public var description: String { text }
}
