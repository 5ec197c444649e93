/// Words on the command line that mean nothing here; the fix says what would.
public struct UsageError: Error, Sendable, Equatable, CustomStringConvertible {
    public let problem: String
    public let fix: String

    public init(_ problem: String, fix: String) {
        self.problem = problem
        self.fix = fix
    }

    /// Two lines, as every error of this house has them.
    public var description: String { "\(problem)\n  fix: \(fix)" }
}
