import Containers
import Flags
import Linux

/// `minibox exec`
enum ExecVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false
        var interactive = false
        var tty = false
        var detach = false
        var detachKeys = "ctrl-p,ctrl-q"
        var environment: [String] = []
        var environmentFiles: [String] = []
        var workingDirectory: String?
        var user: String?
        var privileged = false

        static let usage = "exec [OPTIONS] CONTAINER COMMAND [ARG...]"
        static let about = """
            Runs one more command in a container that runs: in its namespaces, its cgroup, with its capabilities and its
            system call filter. The exit code is the command's; 126 and 127 as with 'minibox run'.

            Examples:
              minibox exec -it web sh
              minibox exec -u nobody -w /tmp -e LANG=C web env
            """
        static let arguments = ArgumentCount.command(2)
        static let own: [Flag<Flags>] = [
            Flag("interactive", "i", group: "Options", "Pass standard input on to the command.") { $0.interactive = $1 },
            Flag("tty", "t", group: "Options", "Give the command a terminal of its own.") { $0.tty = $1 },
            Flag("detach", "d", group: "Options", "Leave it running in the background.") { $0.detach = $1 },
            Flag("detach-keys", takes: "keys", group: "Options", "The keys that leave it running (ctrl-p,ctrl-q).") {
                $0.detachKeys = $1
            },
            Flag("env", "e", takes: "name[=value]", group: "Options", "An environment variable; without a value, yours.") {
                $0.environment.append($1)
            },
            Flag("env-file", takes: "file", from: .files, group: "Options", "A file of environment variables, one a line.") {
                $0.environmentFiles.append($1)
            },
            Flag("workdir", "w", takes: "path", group: "Options", "The directory to start in.") { $0.workingDirectory = $1 },
            Flag("user", "u", takes: "user[:group]", group: "Options", "The user, and the group, by name or number.") {
                $0.user = $1
            },
            Flag("privileged", group: "Options", "Give the command every capability that this machine has.") {
                $0.privileged = $1
            },
        ]
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (options, arguments) = try Flags.take(words)
        let request = try request(options, Array(arguments.dropFirst()))
        if options.interactive, options.tty, !options.detach, !isTerminal(0) {
            Failure.end(
                with: "minibox: the input device is not a TTY\n  fix: leave -t out when standard input is a pipe or a file",
                code: 1)
        }
        let exec = try Exec(arguments[0], request, in: try options.openStore())
        let outcome = try exec.start { Failure.say("minibox: warning: \($0)") }
        if options.detach, case .detached = outcome { return 0 }
        return Outcome.code(outcome)
    }

    private static func request(_ options: Flags, _ command: [String]) throws -> ExecRequest {
        var request = ExecRequest()
        request.command = command
        request.tty = options.tty
        request.detach = options.detach
        request.attach = AttachWish(
            givesInput: options.interactive && !options.detach, passesSignals: false,
            detachKeys: try DetachKeys(parsing: options.detachKeys))
        for path in options.environmentFiles {
            request.environment += try EnvironmentFile(reading: path).variables
        }
        request.environment += try options.environment.map { try EnvironmentArgument(parsing: $0, caller: environmentValue) }
        if let directory = options.workingDirectory, !directory.isEmpty {
            guard directory.hasPrefix("/") else {
                throw UsageError("Cwd must be an absolute path", fix: "write the whole path, from /")
            }
            request.workingDirectory = directory
        }
        request.user = try options.user.map { try UserArgument(parsing: $0) }
        request.privileged = options.privileged
        return request
    }
}
