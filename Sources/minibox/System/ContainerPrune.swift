import Containers
import Flags
import Formats
import Linux

/// `minibox container prune`
enum ContainerPruneVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false
        var force = false
        var filters: [String] = []

        static let usage = "container prune [OPTIONS]"
        static let about = """
            Removes all containers that do not run, with all that they have written.

            Examples:
              minibox container prune --filter until=24h --filter label!=keep
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
        let (options, _) = try Flags.take(words)
        let filter = try PruneFilter(parsing: options.filters)
        guard try options.force || Confirmation.isGiven("WARNING! This will remove all stopped containers.") else { return 0 }
        let pruned = try options.openStore().pruneContainers(filter)
        try PruneReport.write([("Containers", pruned)])
        return 0
    }
}

extension PruneFilter {
    /// Reads the `--filter` flags.
    init(parsing texts: [String]) throws {
        var filters = Filters()
        for text in texts { try filters.add(text, flag: "--filter") }
        try self.init(filters, now: Timestamp(nanoseconds: wallClockNanoseconds()))
    }
}

/// What was removed, as Docker lists it.
enum PruneReport {
    static func write(_ kinds: [(name: String, pruned: Pruned)], more: String = "", moreBytes: Int64 = 0) throws {
        var text = ""
        for (name, pruned) in kinds where !pruned.things.isEmpty {
            text += "Deleted \(name):\n" + pruned.things.map { $0 + "\n" }.joined() + "\n"
        }
        let bytes = kinds.reduce(moreBytes) { $0 + $1.pruned.bytes }
        try Linux.write(text + more + "Total reclaimed space: \(humanSize(Double(bytes)))\n", to: 1)
    }
}
