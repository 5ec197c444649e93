import Containers
import Flags
import Linux

/// `minibox commit`
enum CommitVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false
        var request = CommitRequest()

        static let usage = "commit [OPTIONS] CONTAINER [REPOSITORY[:TAG]]"
        static let about = """
            Makes an image of a container: its own image, and upon it a layer with what the container has changed. Prints the
            image's id. What lies in volumes is not part of it.

            Examples:
              minibox commit web mine
              minibox commit -m 'with vim' -c 'CMD ["vim"]' -c 'ENV EDITOR=vim' web mine:vim
            """
        static let arguments = ArgumentCount.between(1, 2)
        static let own: [Flag<Flags>] = [
            Flag("author", "a", takes: "name", group: "Options", "Who made it: 'Ada Lovelace <ada@example.com>'.") {
                $0.request.author = $1
            },
            Flag("message", "m", takes: "text", group: "Options", "What the layer is for.") { $0.request.message = $1 },
            Flag(
                "change", "c", takes: "instruction", group: "Options",
                "Change how the image runs: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, ONBUILD, STOPSIGNAL, USER, VOLUME, WORKDIR."
            ) {
                $0.request.changes.append($1)
            },
            Flag("pause", "p", group: "Options", "Hold the container still while its files are copied (true).") {
                $0.request.pauses = $1
            },
        ]
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        var (options, arguments) = try Flags.take(words)
        options.request.name = arguments.dropFirst().first.flatMap { $0.isEmpty ? nil : $0 }
        try write(try options.openStore().commit(arguments[0], options.request) + "\n", to: 1)
        return 0
    }
}
