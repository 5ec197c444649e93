/// A value that a flag cannot take, in Docker's words.
public struct ArgumentError: Error, Sendable, Equatable, CustomStringConvertible {
    public let message: String

    public init(_ message: String) { self.message = message }

    public var description: String { message }
}
