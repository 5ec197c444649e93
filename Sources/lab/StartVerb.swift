import Flags
import Guide
import Linux

/// `lab start NN`
enum StartVerb {
    private struct Options: Sendable {
        var automatic = false
        var help = false
    }

    private static let flags = FlagSet<Options>([
        Flag("auto", group: "Options", "Ask nothing, and play the solution: for a class, and for tests.") { $0.automatic = $1 },
        Flag("help", "h", group: "Options", "Show this help.") { $0.help = $1 },
    ])

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        var options = Options()
        // The flag may stand behind the number, too.
        var numbers: [String] = []
        var rest = words
        while !rest.isEmpty {
            rest = try flags.parse(rest, into: &options)
            if let number = rest.popFirst() { numbers.append(number) }
        }
        if options.help {
            try write(
                "Usage:  lab start NN [--auto]\n\nWalks through a lab: tells, asks what you expect, runs each command when you press Enter, and checks.\n\n\(flags.help)\n",
                to: 1)
            return 0
        }
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
