/// A variable for the container, from `-e`: `NAME=value`, or `NAME` alone for the caller's own value.
public struct EnvironmentArgument: Sendable, Equatable {
    public let name: String
    /// Nil when only the name was given and the caller has no such variable: it is listed, and not set.
    public let value: String?

    /// - Parameter caller: the caller's own variable of a name.
    public init(parsing text: String, caller: (String) -> String?) throws(UsageError) {
        let (name, value) = halves(text, separator: "=")
        guard !name.isEmpty, !text.utf8.contains(0) else {
            throw UsageError("invalid environment variable: \(text)", fix: "write NAME=value or NAME")
        }
        self.init(name: name, value: value ?? caller(name))
    }

    init(name: String, value: String?) {
        self.name = name
        self.value = value
    }

    /// `NAME=value`, or `NAME` alone.
    public var text: String { value.map { "\(name)=\($0)" } ?? name }
}
