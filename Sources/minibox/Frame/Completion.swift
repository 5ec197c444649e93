import Containers
import Flags
import Linux

/// `minibox completion bash`
enum CompletionVerb {
    private static let help = """
        Usage:  minibox completion bash|zsh|fish

        Prints the completions for a shell:
          bash:  minibox completion bash > /etc/bash_completion.d/minibox
          zsh:   minibox completion zsh > "${fpath[1]}/_minibox"
          fish:  minibox completion fish > ~/.config/fish/completions/minibox.fish
        """

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (options, rest) = try StateOptions.parse(words)
        if options.help { Failure.end(with: help, code: 0) }
        guard rest.count == 1, let shell = rest.first,
            let script = completions.script(for: shell)
        else { throw UsageError("name one shell", fix: "the shells are \(Completions.shells.joined(separator: ", "))") }
        try write(script, to: 1)
        return 0
    }

    /// The verbs, and what Main understands besides them.
    private static var completions: Completions {
        let verbs = Verb.all.map { $0.completions() }
        let flags = FlagSet<StateOptions>([
            Flag("help", "h", group: "", "Show what minibox can do.") { _, _ in },
            Flag("version", "v", group: "", "Show the version of minibox.") { _, _ in },
        ])
        let none = FlagSet<StateOptions>([])
        let help = Completions.Verb("help", "Show the help of a command", none, arguments: verbs.map(\.word))
        let nouns = Noun.all.map { noun in
            Completions.Noun(noun.name, noun.summary, verbs: noun.verbs.map { $0.completions() })
        }
        return Completions("minibox", flags, verbs: verbs + [help], nouns: nouns)
    }
}

/// For verbs that take no arguments.
enum NoArguments {
    static func require(_ words: ArraySlice<String>, verb: String) throws(UsageError) {
        guard words.isEmpty else {
            throw UsageError("\"minibox \(verb)\" accepts no arguments", fix: "leave '\(words.joined(separator: " "))' out")
        }
    }
}
