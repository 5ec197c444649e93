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
        \(table(Verb.all.map { ($0.name, $0.summary) }))

        Groups of commands:
        \(table(Noun.all.map { ($0.name, $0.summary) }))

        First steps:
          minibox run --rm -it busybox sh          a shell in a container; needs no network
          minibox run -d --name web busybox sleep 600   one in the background
          minibox exec -it web sh                  a second process in it
          minibox run --rm --explain busybox true  the lesson
          minibox info                             what this machine can do, and why not

        'minibox COMMAND --help' tells more of each.
        """
    }

    /// `minibox volume --help`
    static func text(_ noun: Noun) -> String {
        """
        Usage:  minibox \(noun.name) COMMAND [OPTIONS]

        \(noun.summary).

        Commands:
        \(table(noun.verbs.map { ($0.name, $0.summary) }))

        'minibox \(noun.name) COMMAND --help' tells more of each.
        """
    }

    private static func table(_ lines: [(name: String, summary: String)]) -> String {
        let width = lines.map(\.name.count).max() ?? 0
        return lines.map { "  \($0.name)\(String(repeating: " ", count: width - $0.name.count))  \($0.summary)" }
            .joined(separator: "\n")
    }

    /// Shows the help of a verb, of a noun, or of minibox.
    static func show(_ word: String?, noun: Noun?) throws -> Never {
        guard let word else { Failure.end(with: noun.map(text) ?? text, code: 0) }
        if noun == nil, let noun = Noun.named(word) { Failure.end(with: text(noun), code: 0) }
        guard let known = noun.map({ $0.verb(word) }) ?? Verb.named(word) else {
            throw UsageError("'\(word)' is not a minibox command", fix: "see 'minibox --help' for the commands")
        }
        exitNow(try known.run(["--help"]))
    }
}
