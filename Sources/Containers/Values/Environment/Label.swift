/// A label of a container, from `--label`: `key=value`; a key alone has the empty value.
public struct Label: Sendable, Hashable {
    public let key: String
    public let value: String

    /// White space before the key is passed over, and refused within it.
    public init(parsing text: String) throws(UsageError) {
        let (key, value) = halves(String(text.unicodeScalars.drop(while: \.properties.isWhitespace)), separator: "=")
        guard !key.isEmpty else { throw UsageError("invalid label '\(text)': empty name", fix: "write NAME=VALUE") }
        guard !key.unicodeScalars.contains(where: \.properties.isWhitespace) else {
            throw UsageError("label '\(key)' contains whitespaces", fix: "leave no space before the =")
        }
        self.key = key
        self.value = value ?? ""
    }
}
