import Containers
import Linux

/// `minibox create`: `minibox run` without its second half.
enum CreateVerb {
    private static let usage = "minibox create [OPTIONS] IMAGE [COMMAND] [ARG...]"

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        var options = RunOptions()
        let rest = try RunOptions.flags.parse(words, into: &options)
        if options.help {
            Failure.end(
                with: "Usage:  \(usage)\n\nMakes a container as 'minibox run' does, prints its id, and leaves it to be started.\n"
                    + RunOptions.flags.help, code: 0)
        }
        guard let image = rest.first else {
            Failure.end(
                with: "minibox: 'minibox create' requires at least 1 argument\n\nUsage:  \(usage)\n\n"
                    + "See 'minibox create --help' for more information",
                code: 1)
        }
        options.image = image
        options.command = Array(rest.dropFirst())
        let execution = Execution(folders: StateFolders(root: options.root), request: try RunRequest(options))
        let id = try execution.create { Failure.say("minibox: warning: \($0)") }
        try write(id + "\n", to: 1)
        return 0
    }
}
