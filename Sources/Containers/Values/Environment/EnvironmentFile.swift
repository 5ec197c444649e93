/// Variables for the container, from `--env-file`: a line each, `NAME=value`, or `NAME` alone for the caller's own value.
///
/// White space before the name, empty lines and lines that begin with `#` are passed over. The value is taken as it stands:
/// quotes are part of it, and so is white space behind it. A name alone that the caller does not have is left out.
public struct EnvironmentFile: Sendable, Equatable {
    public let variables: [EnvironmentArgument]

    /// - Parameters:
    ///   - bytes: the content of the file.
    ///   - path: its path, for errors.
    ///   - caller: the caller's own variable of a name.
    public init(parsing bytes: [UInt8], path: String, caller: (String) -> String?) throws(UsageError) {
        var variables: [EnvironmentArgument] = []
        let marked = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? bytes.dropFirst(3) : bytes[...]
        for (index, line) in marked.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            do {
                if let variable = try Self.variable(line, number: index + 1, caller: caller) { variables.append(variable) }
            } catch {
                throw UsageError(
                    "invalid env file (\(path)): \(error.message)",
                    fix: error.fix ?? "write NAME=value or NAME on each line; a line that begins with # is passed over")
            }
        }
        self.variables = variables
    }

    private static func variable(
        _ line: ArraySlice<UInt8>, number: Int, caller: (String) -> String?
    ) throws(UsageError) -> EnvironmentArgument? {
        let ended = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        guard let decoded = String(validating: ended, as: UTF8.self) else {
            throw UsageError("invalid utf8 bytes at line \(number): [\(ended.map(String.init).joined(separator: " "))]")
        }
        let text = String(decoded.unicodeScalars.drop(while: \.properties.isWhitespace))
        if text.isEmpty || text.utf8.first == UInt8(ascii: "#") { return nil }
        let (name, value) = halves(text, separator: "=")
        guard !name.isEmpty else { throw UsageError("no variable name on line '\(text)'") }
        guard !name.unicodeScalars.contains(where: \.properties.isWhitespace) else {
            throw UsageError("variable '\(name)' contains whitespaces")
        }
        // The kernel would end the value here without a word.
        guard !text.utf8.contains(0) else { throw UsageError("NUL byte at line \(number)") }
        if let value { return EnvironmentArgument(name: name, value: value) }
        return caller(name).map { EnvironmentArgument(name: name, value: $0) }
    }
}
