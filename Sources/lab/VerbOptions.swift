import Flags
import Linux

/// The flags of a verb; each has `--help`.
protocol VerbOptions: Sendable {
    init()
    var help: Bool { get set }
}

extension FlagSet where Options: VerbOptions {
    /// The flags of a verb, and `--help` behind them.
    static func ofVerb(_ flags: [Flag<Options>]) -> FlagSet<Options> {
        FlagSet(flags + [Flag("help", "h", group: "Options", "Show this help.") { $0.help = $1 }])
    }

    /// Takes the flags at the start of the words, and gives back the rest; nil when help was asked for, and has been shown.
    ///
    /// - Parameter help: usage and lesson, without the list of flags.
    func take(_ words: ArraySlice<String>, help: @autoclosure () -> String) throws -> (options: Options, rest: [String])? {
        var options = Options()
        let rest = Array(try parse(words, into: &options))
        guard options.help else { return (options, rest) }
        try write("\(help())\n\(self.help)\n", to: 1)
        return nil
    }
}

/// The flags of the verbs that have no others.
struct PlainOptions: VerbOptions {
    var help = false

    private static let flags = FlagSet<PlainOptions>.ofVerb([])

    /// Takes the flags of a verb; nil when its help was asked for, and has been shown.
    static func words(_ words: ArraySlice<String>, of verb: String, help: String) throws -> [String]? {
        try flags.take(words, help: "Usage:  lab \(verb)\n\n\(help)")?.rest
    }
}
