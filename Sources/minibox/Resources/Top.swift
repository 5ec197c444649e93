import Containers
import Flags
import Formats
import Linux

/// `minibox top`
enum TopVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false

        static let usage = "top CONTAINER [ps OPTIONS]"
        static let about = """
            Shows the processes of a container, with the numbers that they have on this machine. It is this machine's ps(1)
            that looks: whatever it understands may follow, -ef if nothing does.

            Examples:
              minibox top web
              minibox top web -o pid,rss,args
            """
        static let arguments = ArgumentCount.command(1)
        static let own: [Flag<Flags>] = []
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (options, arguments) = try Flags.take(words)
        let table = try options.openStore().top(arguments[0], options: Array(arguments.dropFirst()))
        let lines = ([table.titles] + table.rows).map { $0.joined(separator: "\t") + "\n" }
        try write(columns(lines.joined(), minimum: 20), to: 1)
        return 0
    }
}
