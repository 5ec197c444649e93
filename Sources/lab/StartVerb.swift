import Flags
import Guide
import Linux

/// `lab start NN`
enum StartVerb {
    private struct Options: VerbOptions {
        var automatic = false
        var help = false
    }

    private static let flags = FlagSet<Options>.ofVerb([
        Flag("auto", group: "Options", "Ask nothing, and play the solution: for a class, and for tests.") { $0.automatic = $1 }
    ])

    private static let help = """
        Usage:  lab start NN [--auto]

        Walks through a lab: tells, asks what you expect, runs each command when you press Enter, and checks. Exit code 0: the
        lab is done, 1: it is not, yet.
        """

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        // The flag may stand behind the number, too.
        let flagsFirst = words.filter { $0.hasPrefix("-") } + words.filter { !$0.hasPrefix("-") }
        guard let (options, numbers) = try flags.take(flagsFirst[...], help: help) else { return 0 }
        guard numbers.count == 1 else {
            throw UsageError("one number of a lab is needed", fix: "lab start 1; 'lab list' shows them")
        }
        let lab = try Course.lab(numbers[0])
        guard options.automatic || isTerminal(0) else {
            throw UsageError("there is no terminal to ask at", fix: "lab start \(lab.number) --auto asks nothing")
        }
        let store = try ProgressStore()
        return try Guardian.watch("lab start") {
            var walk = try Walk(lab, in: store, automatic: options.automatic)
            return try walk.go() ? 0 : 1
        }
    }
}
