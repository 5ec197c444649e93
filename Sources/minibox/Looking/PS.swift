import Containers
import Flags
import Formats
import Linux

/// `minibox ps`
enum PSVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false
        var all = false
        var latest = false
        var last: String?
        var quiet = false
        var size = false
        var whole = false
        var format: String?
        var filters: [String] = []

        static let usage = "ps [OPTIONS]"
        static let about = """
            Lists containers: those that run, or all.

            Examples:
              minibox ps -a --filter status=exited --filter label=app
              minibox ps --format 'table {{.Names}}\\t{{.Status}}'
            """
        static let arguments = ArgumentCount.none
        static let own: [Flag<Flags>] = [
            Flag("all", "a", group: "Options", "Show those that do not run, too.") { $0.all = $1 },
            Flag("latest", "l", group: "Options", "Show the newest only, whatever its state.") { $0.latest = $1 },
            Flag("last", "n", takes: "n", group: "Options", "Show the n newest, whatever their state.") { $0.last = $1 },
            Flag("quiet", "q", group: "Options", "Print nothing but the ids.") { $0.quiet = $1 },
            Flag("size", "s", group: "Options", "Measure what they have written.") { $0.size = $1 },
            Flag("no-trunc", group: "Options", "Cut nothing off.") { $0.whole = $1 },
            Flag("format", takes: "template", group: "Options", "json, table TEMPLATE, or a Go template.") { $0.format = $1 },
            Flag(
                "filter", "f", takes: "name=value", group: "Options",
                "ancestor, before, exited, health, id, label, name, since, status, volume."
            ) { $0.filters.append($1) },
        ]
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (options, _) = try Flags.take(words)
        if let format = options.format { try ContainerRow.check(format) }
        var filters = Filters()
        for text in options.filters { try filters.add(text) }
        let store = try options.openStore()
        let filter = try ContainerFilter(filters, in: store)
        let newest = try options.last.map { try signedInteger($0) } ?? (options.latest ? 1 : -1)
        var containers = try store.all().filter(filter.allows)
        if newest > 0 {
            containers = Array(containers.prefix(Int(clamping: newest)))
        } else if !options.all, !filter.asksForState {
            containers = containers.filter { $0.run != nil || $0.status == "restarting" }
        }
        if options.quiet && options.format == nil {
            try write(containers.map { (options.whole ? $0.id : shortID($0.id)) + "\n" }.joined(), to: 1)
            return 0
        }
        try write(try text(of: containers, options, store), to: 1)
        return 0
    }

    private static func text(of containers: [KnownContainer], _ options: Flags, _ store: ContainerStore) throws -> String {
        let table = ContainerRow.table + (options.size ? "\t{{.Size}}" : "")
        let format = try Format(options.format, table: table)
        let measures = options.size || format.template.reads(field: "Size")
        let now = wallClockNanoseconds()
        let rows = try containers.map {
            let size = measures ? try store.size(of: $0.id) : nil
            let text = size.map {
                "\(humanSize(Double($0.written), digits: 3)) (virtual \(humanSize(Double($0.whole), digits: 3)))"
            }
            return ContainerRow.value($0, now: now, truncates: !options.whole, size: text ?? "0B")
        }
        return try format.render(rows: rows, headers: ContainerRow.headers)
    }
}
