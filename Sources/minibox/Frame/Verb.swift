import Containers
import Flags

/// A word that minibox does something for.
struct Verb: Sendable {
    let name: String
    /// Other words for the same.
    let aliases: [String]
    let summary: String
    let run: @Sendable (ArraySlice<String>) throws -> Int32
    /// The exit code when minibox itself refuses: Docker's are 125 for `run`, and 1.
    let failureCode: Int32
    /// What the shells need to know; nobody else asks, and a run shall not wait for it.
    let completions: @Sendable () -> Completions.Verb

    /// - Parameter arguments: the words that may follow the flags.
    init<Options>(
        _ name: String, aliases: [String] = [], _ summary: String,
        run: @escaping @Sendable (ArraySlice<String>) throws -> Int32,
        flags: @escaping @autoclosure @Sendable () -> FlagSet<Options>,
        arguments: @escaping @autoclosure @Sendable () -> [Completions.Word] = [], commandFollows: Bool = false,
        failureCode: Int32 = 1
    ) {
        self.name = name
        self.aliases = aliases
        self.summary = summary
        self.run = run
        self.failureCode = failureCode
        completions = {
            let operands = (Options.self as? any VerbFlags.Type).map { Operands(verb: name, usage: $0.usage) }
            return Completions.Verb(
                name, summary, flags(), arguments: arguments(), from: operands?.offer ?? .nothing,
                repeats: operands?.repeats ?? false, commandFollows: commandFollows)
        }
    }

    func isCalled(_ word: String) -> Bool { name == word || aliases.contains(word) }
}

/// A word that verbs stand behind: `container`, `volume`, `system`.
struct Noun: Sendable {
    let name: String
    let summary: String
    let verbs: [Verb]

    func verb(_ word: String) -> Verb? { verbs.first { $0.isCalled(word) } }
}

extension Verb {
    private static let images: @Sendable () -> [Completions.Word] = {
        [
            Completions.Word("busybox", "Made of this machine's static busybox"),
            Completions.Word("host", "This machine's own root, copy-on-write"),
        ]
    }

    /// The commands for containers, which need no noun.
    static let ofContainers: [Verb] = [
        Verb(
            "run", "Make a container of an image and run a command in it", run: RunVerb.run, flags: RunOptions.flags,
            arguments: images(), commandFollows: true, failureCode: 125),
        Verb(
            "create", "Make a container, and leave it to be started", run: CreateVerb.run, flags: RunOptions.flags,
            arguments: images(), commandFollows: true),
        Verb("start", "Start containers that are there", run: StartVerb.run, flags: StartVerb.Flags.flags),
        Verb(
            "exec", "Run one more command in a container that runs", run: ExecVerb.run, flags: ExecVerb.Flags.flags,
            commandFollows: true),
        Verb("attach", "Connect this terminal to a container that runs", run: AttachVerb.run, flags: AttachVerb.Flags.flags),
        Verb("stop", "Ask containers to end, and end them if they do not", run: StopVerb.run, flags: StopVerb.Flags.flags),
        Verb("kill", "Send a signal to containers", run: KillVerb.run, flags: KillVerb.Flags.flags),
        Verb("restart", "Stop containers and start them again", run: RestartVerb.run, flags: RestartVerb.Flags.flags),
        Verb("wait", "Wait until containers end, and print their exit codes", run: WaitVerb.run, flags: WaitVerb.Flags.flags),
        Verb("ps", aliases: ["ls", "list"], "List containers", run: PSVerb.run, flags: PSVerb.Flags.flags),
        Verb("logs", aliases: ["log"], "Show what a container has written", run: LogsVerb.run, flags: LogsVerb.Flags.flags),
        Verb("pause", "Hold every process of containers still", run: PauseVerb.run, flags: PauseVerb.Flags.flags),
        Verb("unpause", "Let paused containers go on", run: UnpauseVerb.run, flags: UnpauseVerb.Flags.flags),
        Verb("diff", "Show what a container has changed in its files", run: DiffVerb.run, flags: DiffVerb.Flags.flags),
        Verb(
            "cp", "Copy files between a container and this machine", run: CopyVerb.run, flags: CopyVerb.Flags.flags),
        Verb(
            "export", "Write a container's whole filesystem as a tar archive", run: ExportVerb.run,
            flags: ExportVerb.Flags.flags),
        Verb("top", "Show the processes of a container", run: TopVerb.run, flags: TopVerb.Flags.flags, commandFollows: true),
        Verb("stats", "Show what containers use, as they use it", run: StatsVerb.run, flags: StatsVerb.Flags.flags),
        Verb("update", "Change what containers may use", run: UpdateVerb.run, flags: UpdateVerb.Flags.flags),
        Verb("port", "Show which ports lead into a container", run: PortVerb.run, flags: PortVerb.Flags.flags),
        Verb("commit", "Make an image of a container", run: CommitVerb.run, flags: CommitVerb.Flags.flags),
        Verb("rename", "Give a container another name", run: RenameVerb.run, flags: RenameVerb.Flags.flags),
        Verb("rm", aliases: ["remove"], "Remove containers", run: RemoveVerb.run, flags: RemoveVerb.Flags.flags),
    ]

    /// The other commands.
    static let others: [Verb] = [
        Verb(
            "inspect", "Show all that is known of containers, images, networks and volumes", run: InspectVerb.run,
            flags: InspectVerb.Flags.flags),
        events, info,
        Verb(
            "version", "Show the versions of minibox and of the kernel", run: VersionVerb.run, flags: StateOptions.flags,
            failureCode: 125),
        Verb(
            "completion", "Print the completions for a shell", run: CompletionVerb.run, flags: StateOptions.flags,
            arguments: Completions.shells.map { Completions.Word($0) }, failureCode: 125),
    ]

    private static let events = Verb(
        "events", "Show what happens, as it happens", run: EventsVerb.run, flags: EventsVerb.Flags.flags)
    private static let info = Verb(
        "info", "Show what this machine can do for containers, and why not", run: InfoVerb.run, flags: InfoVerb.Flags.flags)

    /// The commands that only stand behind `container`.
    static let behindContainer: [Verb] = [
        Verb(
            "inspect", "Show all that is known of containers", run: ContainerInspectVerb.run,
            flags: ContainerInspectVerb.Flags.flags),
        Verb(
            "prune", "Remove the containers that do not run", run: ContainerPruneVerb.run,
            flags: ContainerPruneVerb.Flags.flags),
    ]

    /// The commands behind `system`.
    static let ofSystem: [Verb] = [
        Verb(
            "df", "Show what images, containers and volumes take up", run: SystemDFVerb.run, flags: SystemDFVerb.Flags.flags),
        events, info,
        Verb(
            "prune", "Remove what is not used, and what killed commands have left", run: SystemPruneVerb.run,
            flags: SystemPruneVerb.Flags.flags),
        Verb(
            "resume", "Start the containers that come back after a reboot", run: SystemResumeVerb.run,
            flags: SystemResumeVerb.Flags.flags),
    ]

    /// The verbs, in the order of the help.
    static var all: [Verb] { ofContainers + others }

    static func named(_ name: String) -> Verb? { all.first { $0.isCalled(name) } }
}

extension Noun {
    static let all: [Noun] = [
        Noun(
            name: "container", summary: "The commands for containers, under their noun",
            verbs: Verb.ofContainers + Verb.behindContainer),
        .network, .volume,
        Noun(name: "system", summary: "What minibox has on this machine, as a whole", verbs: Verb.ofSystem),
    ]

    static func named(_ name: String) -> Noun? { all.first { $0.name == name } }
}

/// The flags of verbs that have no others.
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
