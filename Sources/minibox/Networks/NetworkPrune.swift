import Containers
import Flags
import Linux

/// `minibox network prune`
enum NetworkPruneVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false
        var force = false
        var filters: [String] = []

        static let usage = "network prune [OPTIONS]"
        static let about = """
            Removes the networks that no container belongs to, running or not; those that are always there stay. Links of
            networks that no running container uses are taken down.

            Examples:
              minibox network prune --filter until=24h --filter label!=keep
            """
        static let arguments = ArgumentCount.none
        static let own: [Flag<Flags>] = [
            Flag("force", "f", group: "Options", "Do not ask.") { $0.force = $1 },
            Flag(
                "filter", takes: "name=value", group: "Options", "Only those with label=name[=value], or older than until=10m."
            ) { $0.filters.append($1) },
        ]
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (flags, _) = try Flags.take(words)
        let filter = try PruneFilter(parsing: flags.filters)
        let warning = "WARNING! This will remove all custom networks not used by at least one container."
        guard try flags.force || Confirmation.isGiven(warning) else { return 0 }
        let pruned = try flags.openStore().pruneNetworks(filter)
        if pruned.things.isEmpty { return 0 }
        try write("Deleted Networks:\n\(pruned.things.joined(separator: "\n"))\n\n", to: 1)
        return 0
    }
}
