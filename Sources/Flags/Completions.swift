/// Completions of a command with verbs, for the three shells that know them best.
public struct Completions: Sendable {
    /// A word that may follow, and what the shells say beside it.
    public struct Word: Sendable {
        let text: String
        let help: String

        public init(_ text: String, _ help: String = "") {
            self.text = text
            self.help = help
        }
    }

    /// A flag as the shells see it.
    struct CompletedFlag: Sendable {
        /// `--memory`, `-m`
        let spellings: [String]
        let valueName: String?
        let help: String
        /// What may be its value; nil for a flag that takes none.
        let offer: ValueOffer?
    }

    /// A verb as the shells see it. So are the command itself and a noun: their arguments are verbs.
    public struct Verb: Sendable {
        let name: String
        /// What it is called in the scripts: that of a noun alone has the noun before it, `volume/rm`.
        fileprivate(set) var key: String
        let summary: String
        let flags: [CompletedFlag]
        /// One of these may follow the flags.
        let arguments: [Word]
        /// What may follow the flags, where those are not fixed words.
        let operand: ValueOffer
        /// Whether there may be several operands.
        let repeats: Bool
        /// Whether what follows the argument is a command of its own, whose flags are not ours.
        let commandFollows: Bool

        public init<Options>(
            _ name: String, _ summary: String, _ flags: FlagSet<Options>, arguments: [Word] = [],
            from operand: ValueOffer = .nothing, repeats: Bool = false, commandFollows: Bool = false
        ) {
            self.name = name
            key = name
            self.summary = summary
            self.flags = flags.flags.map { flag in
                CompletedFlag(
                    spellings: ["--\(flag.name)"] + (flag.letter.map { ["-\($0)"] } ?? []), valueName: flag.valueName,
                    help: flag.help, offer: flag.valueName == nil ? nil : flag.offer)
            }
            self.arguments = arguments
            self.operand = operand
            self.repeats = repeats
            self.commandFollows = commandFollows
        }

        /// As a word that the command, or a noun, may be followed by.
        public var word: Word { Word(name, summary) }

        fileprivate func isSame(as other: Verb) -> Bool { name == other.name && summary == other.summary }
    }

    /// A word that verbs stand behind.
    public struct Noun: Sendable {
        let word: Verb
        let verbs: [Verb]
        /// The verbs that mean something else without the noun.
        fileprivate(set) var own: [Verb] = []

        var name: String { word.name }

        public init(_ name: String, _ summary: String, verbs: [Verb]) {
            word = Verb(name, summary, FlagSet<Void>([]), arguments: verbs.map(\.word))
            self.verbs = verbs
        }
    }

    let command: String
    let nouns: [Noun]
    /// The command itself, the nouns and the verbs.
    let all: [Verb]

    /// - Parameter flags: those that may stand in place of a verb.
    public init<Options>(_ command: String, _ flags: FlagSet<Options>, verbs: [Verb], nouns: [Noun] = []) {
        self.command = command
        let nouns = nouns.map { noun in
            var noun = noun
            noun.own = noun.verbs.filter { verb in !verbs.contains { $0.isSame(as: verb) } }.map { verb in
                var verb = verb
                verb.key = "\(noun.name)/\(verb.name)"
                return verb
            }
            return noun
        }
        self.nouns = nouns
        let words = nouns.map(\.word)
        all = [Verb(command, "", flags, arguments: (verbs + words).map(\.word))] + words + verbs + nouns.flatMap(\.own)
    }

    public static let shells = ["bash", "zsh", "fish"]

    /// The script for one of `shells`; nil for another one.
    public func script(for shell: String) -> String? {
        switch shell {
        case "bash": bash
        case "zsh": zsh
        case "fish": fish
        default: nil
        }
    }
}

/// A word as bash and zsh read it: bare where that says the same, in single quotes elsewhere.
func quoted(_ word: String) -> String {
    isPlain(word) ? word : "'" + escaped(word, by: { $0 == "'" ? #"'\''"# : nil }) + "'"
}

/// Whether no shell sees anything in a word but itself.
func isPlain(_ word: String) -> Bool {
    !word.isEmpty && word.utf8.allSatisfy { isLetterOrDigit($0) || "-_=./,+".utf8.contains($0) }
}

func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: false
    }
}

/// A text in which the characters that mean something have been replaced.
func escaped(_ text: String, by replacement: (Character) -> String?) -> String {
    text.reduce(into: "") { $0 += replacement($1) ?? String($1) }
}
