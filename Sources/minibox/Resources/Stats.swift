import Containers
import Flags
import Formats
import Linux

/// `minibox stats`
enum StatsVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false
        var all = false
        var once = false
        var whole = false
        var format: String?

        static let usage = "stats [OPTIONS] [CONTAINER...]"
        static let about = """
            Shows what containers use, as their cgroups count it, and goes on until Ctrl-C: each second anew. Without names,
            all that run, those that come meanwhile too. CPU % is the time on processors in the last second, 100 for each
            that was busy all of it; memory is without page cache that was not used lately.

            Examples:
              minibox stats
              minibox stats --no-stream --format 'table {{.Name}}\\t{{.MemUsage}}' web
            """
        static let arguments = ArgumentCount.atLeast(0)
        static let own: [Flag<Flags>] = [
            Flag("all", "a", group: "Options", "Show those that do not run, too.") { $0.all = $1 },
            Flag("no-stream", group: "Options", "Show them once.") { $0.once = $1 },
            Flag("no-trunc", group: "Options", "Cut nothing off.") { $0.whole = $1 },
            Flag("format", takes: "template", group: "Options", "json, table TEMPLATE, or a Go template.") { $0.format = $1 },
        ]
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (options, names) = try Flags.take(words)
        let format = try Format(options.format, table: StatsRow.table)
        let store = try options.openStore()
        // Which are meant is found out once, by the words that they had then.
        var named = try names.map { (word: $0, container: try store.look(up: $0)) }
        var meter = try UsageMeter(store)
        /// Nil when none is left of those that were named.
        func draw() throws -> String? {
            var chosen: [(word: String, container: KnownContainer)]
            if names.isEmpty {
                chosen = try (options.all ? store.all() : store.running()).map { ($0.id, $0) }
            } else {
                named = try named.compactMap { each in try store.again(each.container).map { (each.word, $0) } }
                if named.isEmpty { return nil }
                chosen = named
            }
            let rows = zip(try meter.read(chosen.map(\.container)), chosen).map { reading, each in
                StatsRow.value(reading, word: each.word, truncates: !options.whole)
            }
            return try format.render(rows: rows, headers: StatsRow.headers)
        }
        let screen = try LiveScreen(isLive: !options.once)
        // A share of time needs two looks; a terminal shows the first one meanwhile.
        var text = try draw()
        while let shown = text {
            if screen.isDrawn { try screen.draw(shown) }
            if let code = try screen.wait(milliseconds: 1000, redrawing: shown) { return code }
            text = try draw()
            if !screen.isDrawn, let text { try write(text, to: 1) }
            if options.once { break }
        }
        return 0
    }
}
