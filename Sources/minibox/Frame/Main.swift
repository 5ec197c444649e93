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
        let noun = words.first.flatMap(Noun.named)
        if noun != nil { words = words.dropFirst() }
        guard let word = words.popFirst() else { Failure.end(with: noun.map(Help.text) ?? Help.text, code: 0) }
        let verb = noun.map { $0.verb(word) } ?? Verb.named(word)
        do {
            switch word {
            case "-h", "--help", "help": try Help.show(words.first, noun: noun)
            case "-v", "--version": exitNow(try VersionVerb.printLine())
            case _ where word.hasPrefix("-"):
                throw UsageError("unknown flag: \(word)", fix: "options stand behind the command; see 'minibox --help'")
            default:
                guard let verb else { refuse(word, noun) }
                // What enters a container must not be written through it.
                if ["run", "start", "restart", "exec", "export", "resume"].contains(verb.name) {
                    ProtectedBinary.ensure(arguments: arguments)
                }
                exitNow(try verb.run(words))
            }
        } catch {
            Failure.report(error, verb: noun.map { "\($0.name) \(word)" } ?? word, code: verb?.failureCode ?? 125)
        }
    }

    private static func refuse(_ word: String, _ noun: Noun?) -> Never {
        let place = noun.map { "minibox \($0.name)" } ?? "minibox"
        Failure.end(
            with: "minibox: '\(noun.map { "\($0.name) " } ?? "")\(word)' is not a minibox command.\n"
                + "  fix: '\(place) --help' shows those that there are",
            code: 125)
    }

    /// `minibox-init -- COMMAND`, inside a container.
    private static func playInit(_ arguments: [String]) -> Never {
        let command = arguments.dropFirst(arguments.dropFirst().first == "--" ? 2 : 1)
        do { try InitProcess.run(Array(command)) } catch { Failure.end(with: "\(error)", code: 125) }
    }
}
