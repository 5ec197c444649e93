/// What is wrong with a template, or with a value for it, in the words of Go and Docker.
public struct TemplateError: Error, Sendable, Equatable, CustomStringConvertible {
    /// `template: :1: function "bogus" not defined`: Go's words.
    public let message: String

    public init(_ message: String) { self.message = message }

    /// As `docker inspect` and the listings print it.
    public var description: String { "template parsing error: \(message)" }
}
