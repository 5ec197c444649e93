import Flags

/// A word that minibox does something for.
struct Verb: Sendable {
    let name: String
    let summary: String
    let run: @Sendable (ArraySlice<String>) throws -> Int32
    /// What the shells need to know; nobody else asks, and a run shall not wait for it.
    let completions: @Sendable () -> Completions.Verb

    /// - Parameter arguments: the words that may follow the flags.
    private init<Options>(
        _ name: String, _ summary: String, run: @escaping @Sendable (ArraySlice<String>) throws -> Int32,
        flags: @escaping @autoclosure @Sendable () -> FlagSet<Options>,
        arguments: @escaping @autoclosure @Sendable () -> [Completions.Word] = [], commandFollows: Bool = false
    ) {
        self.name = name
        self.summary = summary
        self.run = run
        completions = {
            Completions.Verb(name, summary, flags(), arguments: arguments(), commandFollows: commandFollows)
        }
    }

    /// The verbs, in the order of the help.
    static let all: [Verb] = [
        Verb(
            "run", "Make a container of an image and run a command in it", run: RunVerb.run, flags: RunOptions.flags,
            arguments: [
                Completions.Word("busybox", "Made of this machine's static busybox"),
                Completions.Word("host", "This machine's own root, copy-on-write"),
            ], commandFollows: true),
        Verb(
            "info", "Show what this machine can do for containers, and why not", run: InfoVerb.run, flags: StateOptions.flags),
        Verb("version", "Show the versions of minibox and of the kernel", run: VersionVerb.run, flags: StateOptions.flags),
        Verb(
            "completion", "Print the completions for a shell", run: CompletionVerb.run, flags: StateOptions.flags,
            arguments: Completions.shells.map { Completions.Word($0) }),
    ]

    /// Those that may stand behind the noun `container`.
    static var ofContainers: [Verb] { all.filter { $0.name == "run" } }

    static func named(_ name: String) -> Verb? { all.first { $0.name == name } }
}

/// The flags that every verb but `run` has.
struct StateOptions: Sendable {
    var root: String?
    var help = false

    static let flags = FlagSet<StateOptions>([
        Flag(
            "root", takes: "folder", from: .folders, group: "Options",
            "Keep images and containers here, not in /var/lib/minibox (or MINIBOX_ROOT)."
        ) {
            $0.root = $1
        },
        Flag("help", group: "Options", "Show this help.") { $0.help = $1 },
    ])

    /// Takes the flags; the words after them are left.
    static func parse(_ words: ArraySlice<String>) throws(FlagError) -> (StateOptions, ArraySlice<String>) {
        var options = StateOptions()
        let rest = try flags.parse(words, into: &options)
        return (options, rest)
    }
}
