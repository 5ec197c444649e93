import Containers
import Testing

/// The message with which `body` refuses, and a failed test if it does not.
func refusal<Value>(
    _ body: () throws(UsageError) -> Value, sourceLocation: SourceLocation = #_sourceLocation
) -> String {
    do {
        let value = try body()
        Issue.record("accepted, as \(value)", sourceLocation: sourceLocation)
        return "(accepted)"
    } catch {
        return error.message
    }
}
