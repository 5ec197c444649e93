import Containers
import Flags
import Formats
import Linux

/// `minibox volume prune`
enum VolumePruneVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false
        var all = false
        var force = false
        var filters: [String] = []

        static let usage = "volume prune [OPTIONS]"
        static let about = """
            Removes the volumes that no container has and that nobody has named; with --all those with names, too.
            """
        static let arguments = ArgumentCount.none
        static let own: [Flag<Flags>] = [
            Flag("all", "a", group: "Options", "Those that somebody has named, too.") { $0.all = $1 },
            Flag("filter", takes: "filter", group: "Options", "Only those: label=app, label=app=web, label!=app.") {
                $0.filters.append($1)
            },
            Flag("force", "f", group: "Options", "Do not ask.") { $0.force = $1 },
        ]
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (flags, _) = try Flags.take(words)
        var filters = Filters()
        for text in flags.filters { try filters.add(text, flag: "--filter") }
        let all: Bool
        do throws(ArgumentError) {
            try filters.check(names: ["label", "label!", "all"])
            all = try filters.flag("all") ?? flags.all
        } catch { throw UsageError(error.message, fix: "the filters are label, label! and all") }
        if flags.all, !filters["all"].isEmpty {
            throw UsageError("conflicting options: cannot specify both --all and --filter all=1")
        }
        let kind = all ? "all local volumes" : "anonymous local volumes"
        guard
            try flags.force
                || Confirmation.isGiven("WARNING! This will remove \(kind) not used by at least one container.")
        else { return 0 }
        let pruned = try VolumeStore(flags.openStore().folders).prune(all: all) { volume in
            let labels = volume.labels ?? [:]
            return filters.allow(labels: labels)
                && (filters["label!"].isEmpty || !filters.allow(labels: labels, name: "label!"))
        }
        let names = pruned.names.isEmpty ? "" : "Deleted Volumes:\n\(pruned.names.joined(separator: "\n"))\n\n"
        try write("\(names)Total reclaimed space: \(humanSize(Double(pruned.bytes)))\n", to: 1)
        return 0
    }
}
