import Glibc
import Linux
import Testing

/// Runs a script in a shell, which must succeed, and returns what it says.
@discardableResult
func shell(_ script: String) throws -> String {
    let output = unsafe try #require(unsafe popen("exec 2>&1; set -e; \(script)", "re"))
    let text = try readText(of: unsafe fileno(output), name: "the shell's output")
    try #require(unsafe pclose(output) == 0, "\(script): \(text)")
    return text
}
