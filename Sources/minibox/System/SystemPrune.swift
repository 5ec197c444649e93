import Containers
import Flags
import Formats
import Linux

/// `minibox system prune`
enum SystemPruneVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false
        var force = false
        var all = false
        var volumes = false
        var filters: [String] = []

        static let usage = "system prune [OPTIONS]"
        static let about = """
            Removes what is not used: containers that do not run, networks that no container belongs to, with -a images, with
            --volumes volumes without a name. And what killed commands have left in this state folder and nobody owns: cgroups,
            folders, names, sockets, drafts, layers, links.

            Examples:
              minibox system prune -f --filter until=24h
            """
        static let arguments = ArgumentCount.none
        static let own: [Flag<Flags>] = [
            Flag("force", "f", group: "Options", "Do not ask.") { $0.force = $1 },
            Flag("all", "a", group: "Options", "Remove the images that no container is made of, too.") { $0.all = $1 },
            Flag("volumes", group: "Options", "Remove the volumes without a name that no container has, too.") {
                $0.volumes = $1
            },
            Flag(
                "filter", takes: "name=value", group: "Options", "Only what has label=name[=value], or is older than until=10m."
            ) { $0.filters.append($1) },
        ]
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (options, _) = try Flags.take(words)
        let filter = try PruneFilter(parsing: options.filters)
        if options.volumes, filter.asksForAge {
            throw UsageError("the \"until\" filter is not supported with \"--volumes\"", fix: "leave one of them out")
        }
        guard try options.force || Confirmation.isGiven(warning(options, filter)) else { return 0 }
        let store = ContainerStore(StateFolders(root: options.root))
        let remains = try store.sweepRemains()
        for problem in remains.problems { Failure.say("minibox: warning: \(problem)") }
        var kinds = [("Containers", try store.pruneContainers(filter)), ("Networks", try store.pruneNetworks(filter))]
        if options.volumes { kinds.append(("Volumes", try store.pruneVolumes(filter))) }
        if options.all { kinds.append(("Images", try store.pruneImages(filter))) }
        let more =
            remains.things.isEmpty
            ? "" : "Left by what was killed:\n" + remains.things.map { $0 + "\n" }.joined() + "\n"
        try PruneReport.write(kinds, more: more, moreBytes: remains.bytes)
        return remains.problems.isEmpty ? 0 : 1
    }

    /// In Docker's words, as far as there is what they speak of.
    private static func warning(_ options: Flags, _ filter: PruneFilter) -> String {
        var lines = ["all stopped containers", "all networks not used by at least one container"]
        if options.volumes { lines.append("all anonymous volumes not used by at least one container") }
        if options.all { lines.append("all images without at least one container associated to them") }
        lines.append("all that killed commands have left")
        let list = lines.map { "  - \($0)\n" }.joined()
        let filtered = filter.isEmpty ? "" : "\n  Items to be pruned will be filtered with:\n  - \(filter.text)\n"
        return "WARNING! This will remove:\n\(list)\(filtered)"
    }
}
