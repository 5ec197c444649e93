import Foundation
import Testing

/// Runs the built `minibox`, with its state in the suite's own folder.
struct MiniboxCommand {
    /// The environment of every command that a test runs.
    static func environment(_ more: [String: String] = [:], in state: StateFolder) -> [String: String] {
        let own = ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LC_ALL": "C.UTF-8"]
        let places = ["MINIBOX_ROOT": state.path, "MINIBOX": (try? program) ?? "", "MINIBOX_NETWORK": "none"]
        return own.merging(places) { $1 }.merging(more) { $1 }
    }

    static var program: String { get throws { try BinariesFolder.program("minibox") } }
}

/// Starts `minibox` with these words, and leaves it running.
func start(
    _ words: [String], input: RunningCommand.Input = .nothing, environment: [String: String] = [:],
    in state: StateFolder = .current
) throws -> RunningCommand {
    try RunningCommand(
        [MiniboxCommand.program] + words, environment: MiniboxCommand.environment(environment, in: state), input: input)
}

/// Runs `minibox` with these words to its end.
@discardableResult
func minibox(
    _ words: [String], input: String? = nil, environment: [String: String] = [:], in state: StateFolder = .current,
    within seconds: Double = 60
) throws -> Outcome {
    let command = try start(words, input: input == nil ? .nothing : .pipe, environment: environment, in: state)
    // A program may end before it has read all of its input.
    if let input { try? command.write(input) }
    command.closeInput()
    return try command.finish(within: seconds)
}

/// Runs a shell script in a container of busybox that removes itself.
func inside(
    _ options: [String] = [], _ script: String, input: String? = nil, in state: StateFolder = .current
) throws -> Outcome {
    try minibox(["run", "--rm"] + options + ["busybox", "sh", "-c", script], input: input, in: state)
}

/// What a shell script prints in a container of busybox; the script must end well.
func output(
    _ options: [String] = [], of script: String, input: String? = nil, in state: StateFolder = .current,
    at location: SourceLocation = #_sourceLocation
) throws -> String {
    let outcome = try inside(options, script, input: input, in: state)
    try #require(outcome.code == 0, "\(outcome)", sourceLocation: location)
    return outcome.stdout
}

/// Runs a shell script on the host; `$MINIBOX` is the program and `$MINIBOX_ROOT` its state folder.
func host(
    _ script: String, environment: [String: String] = [:], in state: StateFolder = .current, within seconds: Double = 60
) throws -> Outcome {
    _ = try MiniboxCommand.program
    return try RunningCommand(
        ["/bin/sh", "-c", script], environment: MiniboxCommand.environment(environment, in: state), input: .nothing
    ).finish(within: seconds)
}

/// Checks that minibox itself has refused: one error with its remedy on standard error, and nothing on standard output.
func expectRefusal(
    _ outcome: Outcome, code: Int32 = 125, saying text: String, fix: Bool = true, at location: SourceLocation = #_sourceLocation
) {
    #expect(outcome.code == code, "\(outcome)", sourceLocation: location)
    #expect(outcome.stderr.contains(text), "\(outcome)", sourceLocation: location)
    #expect(outcome.stdout == "", "\(outcome)", sourceLocation: location)
    let errors = outcome.stderr.split(separator: "\n").filter { !$0.hasPrefix("minibox: warning: ") }
    if fix { #expect(errors.filter { $0.hasPrefix("  fix: ") }.count == 1, "\(outcome)", sourceLocation: location) }
    #expect(errors.filter { $0.hasPrefix("minibox: ") }.count == 1, "\(outcome)", sourceLocation: location)
    #expect(!outcome.stderr.contains("Fatal error"), "\(outcome)", sourceLocation: location)
}
