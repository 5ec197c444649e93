import Archive
import Flags
import Linux

/// What minibox does in a process of its own: reading and writing archives. Started by minibox, not by people.
@main
enum Main {
    static func main() {
        try? StandardDescriptors.ensureOpen()
        useUTF8()
        let words = CommandLine.arguments.dropFirst()
        do {
            switch words.first {
            case "pack": try PackVerb.run(words.dropFirst())
            case "unpack": try UnpackVerb.run(words.dropFirst())
            case nil, "--help", "help":
                try write(help, to: 1)
            case let word?: throw FlagError("'\(word)' is not a command of minibox-engine; see 'minibox-engine --help'")
            }
        } catch {
            try? write("\(error)\n", to: 2)
            exitNow(1)
        }
        exitNow(0)
    }

    private static let help = """
        Usage:  minibox-engine pack|unpack [OPTIONS]

        What minibox does in a process of its own.

        pack     writes an open file, or what is in an open directory, to standard output, as a tar archive
        \(PackVerb.flags.help)
        unpack   reads a tar archive from standard input, and makes its files below an open directory
        \(UnpackVerb.flags.help)

        """
}
