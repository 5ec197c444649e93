import Containers
import Linux

/// `minibox --help`
enum Help {
    static var text: String {
        """
        minibox runs containers, and shows how they are made.

        A container is an ordinary process plus a few dozen system calls, made in the right order.
        'minibox run --explain' tells each call as it is made; '--without STEP' leaves one out to see what breaks.

        Usage:  minibox COMMAND [OPTIONS]

        Commands:
        \(table(Verb.all))

        First steps:
          minibox run --rm -it busybox sh          a shell in a container; needs no network
          minibox run --rm host ps aux             the host's own tools, and only one process
          minibox run --rm --explain busybox true  the lesson
          minibox info                             what this machine can do, and why not

        'minibox COMMAND --help' tells more of each.
        """
    }

    /// `minibox container --help`
    static var containerText: String {
        """
        Usage:  minibox container COMMAND [OPTIONS]

        The commands for containers. 'minibox run' is short for 'minibox container run'.

        Commands:
        \(table(Verb.ofContainers))

        'minibox container COMMAND --help' tells more of each.
        """
    }

    private static func table(_ verbs: [Verb]) -> String {
        let width = verbs.map(\.name.count).max() ?? 0
        return verbs.map { "  \($0.name)\(String(repeating: " ", count: width - $0.name.count))  \($0.summary)" }
            .joined(separator: "\n")
    }

    /// Shows the help of a verb, of the noun `container`, or of minibox.
    static func show(_ verb: String?, noun: String?) throws -> Never {
        guard let verb = verb ?? noun else { Failure.end(with: text, code: 0) }
        if verb == "container" { Failure.end(with: containerText, code: 0) }
        guard let known = Verb.named(verb) else {
            throw UsageError("'\(verb)' is not a minibox command", fix: "see 'minibox --help' for the commands")
        }
        exitNow(try known.run(["--help"]))
    }
}
