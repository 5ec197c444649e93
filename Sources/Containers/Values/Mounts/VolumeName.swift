import Formats

/// A volume's name: `[a-zA-Z0-9][a-zA-Z0-9_.-]+`, so safe as the name of a directory.
public struct VolumeName: Sendable, Hashable, CustomStringConvertible {
    /// The longest name of a file. See NAME_MAX in pathname(7).
    public static let longest = 255

    public let text: String

    public init(parsing text: String) throws(UsageError) {
        if text.utf8.count == 1, text.utf8.allSatisfy(isLetterOrDigit) {
            throw UsageError(
                "create \(text): volume name is too short, names should be at least two alphanumeric characters")
        }
        guard isRestrictedName(text) else {
            throw UsageError(
                "create \(text): \(goQuoted(text)) includes invalid characters for a local volume name, only "
                    + "\"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory, use absolute path")
        }
        guard text.utf8.count <= Self.longest else {
            throw UsageError("create \(text): volume name is too long, names should be at most \(Self.longest) bytes")
        }
        self.text = text
    }

    /// A name made of hexadecimal digits.
    init(generated text: String) { self.text = text }

    public var description: String { text }
}
