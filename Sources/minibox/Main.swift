import Containers
import Flags
import Linux
import Runtime

/// Where every minibox process begins.
@main
enum Main {
    static func main() {
        try? StandardDescriptors.ensureOpen()
        let arguments = CommandLine.arguments
        if arguments.first?.hasSuffix(InitProcess.name) == true { playInit(arguments) }
        guard !arguments.isEmpty else {
            // The Swift runtime reads them there.
            Failure.end(
                with: "minibox: cannot read its own arguments from /proc/self/cmdline\n"
                    + "  fix: mount /proc, and allow at least 16 open files (ulimit -n)", code: 125)
        }
        var words = arguments.dropFirst()
        // `minibox container run` is `minibox run`: the noun says nothing new.
        let noun = words.first == "container" ? words.popFirst() : nil
        guard let word = words.popFirst() else { Failure.end(with: noun == nil ? Help.text : Help.containerText, code: 0) }
        do {
            switch word {
            case "-h", "--help", "help": try Help.show(words.first, noun: noun)
            case "-v", "--version": exitNow(try VersionVerb.printLine())
            case _ where word.hasPrefix("-"):
                throw UsageError("unknown flag: \(word)", fix: "options stand behind the command; see 'minibox --help'")
            default:
                guard let verb = Verb.named(word), noun == nil || Verb.ofContainers.contains(where: { $0.name == word }) else {
                    Failure.end(
                        with: "minibox: '\(word)' is not a minibox command.\n"
                            + "  fix: 'run' is the only command for containers yet; 'minibox --help' shows the others",
                        code: 125)
                }
                if verb.name == "run" { ProtectedBinary.ensure(arguments: arguments) }
                exitNow(try verb.run(words))
            }
        } catch {
            Failure.report(error, verb: word)
        }
    }

    /// `minibox-init -- COMMAND`, inside a container.
    private static func playInit(_ arguments: [String]) -> Never {
        let command = arguments.dropFirst(arguments.dropFirst().first == "--" ? 2 : 1)
        do { try InitProcess.run(Array(command)) } catch { Failure.end(with: "\(error)", code: 125) }
    }
}
