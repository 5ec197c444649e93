/// A container's name: `[a-zA-Z0-9][a-zA-Z0-9_.-]+`, so safe as the name of a file.
public struct ContainerName: Sendable, Hashable, CustomStringConvertible {
    /// Docker has no bound; names stand in file names and socket paths here.
    public static let longest = 128

    /// Without Docker's leading slash.
    public let text: String

    /// Accepts one leading slash, as Docker does.
    public init(parsing text: String) throws(UsageError) {
        let name = text.utf8.first == UInt8(ascii: "/") ? String(text.unicodeScalars.dropFirst()) : text
        guard isRestrictedName(name) else {
            throw UsageError(
                "Invalid container name (\(text)), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed",
                fix: name.utf8.count == 1
                    ? "a name has at least two characters" : "use letters, digits, '_', '.' and '-', a letter or digit first")
        }
        guard name.utf8.count <= Self.longest else {
            throw UsageError(
                "Invalid container name (\(text)), at most \(Self.longest) bytes are allowed", fix: "choose a shorter name")
        }
        self.text = name
    }

    /// A name made of known words, which a test holds against the pattern.
    init(generated text: String) { self.text = text }

    public var description: String { text }
}
