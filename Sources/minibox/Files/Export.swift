import Containers
import Flags
import Linux

/// `minibox export`
enum ExportVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false
        var output = ""

        static let usage = "export [OPTIONS] CONTAINER"
        static let about = """
            Writes the whole root filesystem of a container to standard output, as a tar archive: the image with what the
            container has changed, without its volumes.

            Examples:
              minibox export web | tar t
              minibox export -o web.tar web
            """
        static let arguments = ArgumentCount.exactly(1)
        static let own: [Flag<Flags>] = [
            Flag("output", "o", takes: "file", from: .files, group: "Options", "Write to this file, not to standard output.") {
                $0.output = $1
            }
        ]
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (options, names) = try Flags.take(words)
        let store = try options.openStore()
        if !options.output.isEmpty {
            try store.export(names[0], toFile: options.output)
        } else if isTerminal(1) {
            throw UsageError(
                "cowardly refusing to save to a terminal. Use the -o flag or redirect",
                fix: "minibox export \(names[0]) > \(names[0]).tar")
        } else {
            try store.export(names[0], to: 1)
        }
        return 0
    }
}
