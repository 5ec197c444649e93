import Flags
import Guide
import Linux

/// `lab compare`: the table that started this project, live; or any command.
enum CompareVerb {
    private struct Options: VerbOptions {
        var compare = Compare.Options()
        var format = "text"
        var limit: String?
        var help = false
    }

    private static let flags = FlagSet<Options>.ofVerb([
        Flag(
            "format", takes: "format", from: .words { ["text", "markdown", "json"] }, group: "Options", "text, markdown or json."
        ) {
            $0.format = $1
        },
        Flag("json", group: "Options", "The same as --format json.") { if $1 { $0.format = "json" } },
        Flag("why", group: "Options", "Try with each kind of namespace alone who owns the answer, also where it is known.") {
            $0.compare.why = $1
        },
        Flag(
            "image", takes: "image", group: "Options",
            "The container's image: host (your own tools inside; needs root) or busybox."
        ) {
            $0.compare.image = $1
        },
        Flag("limit", takes: "seconds", group: "Options", "How long a command may take; 10 without it.") { $0.limit = $1 },
    ])

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        guard let (given, rest) = try flags.take(words, help: help) else { return 0 }
        var options = given
        guard ["text", "markdown", "json"].contains(options.format) else {
            throw UsageError("there is no format '\(options.format)'", fix: "--format text, markdown or json")
        }
        if let limit = options.limit {
            guard let seconds = Int(limit), (1...3600).contains(seconds) else {
                throw UsageError("'\(limit)' is no number of seconds between 1 and 3600", fix: "--limit 30")
            }
            options.compare.limitSeconds = seconds
        }
        let isOneCommand = words.dropLast(rest.count).last == "--"
        let isDefault = rest.isEmpty
        let subjects =
            isDefault
            ? Subject.table + Subject.finePrint : isOneCommand ? [Subject(words: Array(rest))] : rest.map { Subject(line: $0) }
        do {
            let compare = try Compare(subjects, options.compare)
            try write(text(compare, options.format, isDefault: isDefault), to: 1)
            return 0
        } catch let interrupted as CommandRunner.Interrupted {
            // As a shell tells it: whoever pressed the keys knows why.
            return 128 + interrupted.signal.number
        }
    }

    private static func text(_ compare: Compare, _ format: String, isDefault: Bool) -> String {
        switch format {
        case "json": return compare.json.document + "\n"
        case "markdown": return compare.markdown
        default: break
        }
        let columns = (try? windowSize(of: 1)).map { Int($0.columns) } ?? 0
        let text = CompareText(compare, width: columns == 0 ? 120 : columns)
        let heading = "Outside, and inside a container (\(compare.inside)):" + (compare.remark.map { "\n\($0)" } ?? "")
        let count = isDefault ? Subject.table.count : compare.rows.count
        var parts = [text.table(Array(compare.rows.prefix(count)), heading: heading)]
        if isDefault { parts.append(text.table(Array(compare.rows.dropFirst(count)), heading: "The fine print:")) }
        if !text.untried.isEmpty { parts.append(text.untried) }
        return parts.joined(separator: "\n")
    }

    private static let help = """
        Usage:  lab compare [OPTIONS] ['COMMAND LINE'…]
                lab compare [OPTIONS] -- COMMAND [ARG…]

        Runs commands outside and inside a container, and shows the answers side by side: same or different, which object of
        the kernel the answer comes from, and which namespace, if any, owns it. Without a command: eight that started this
        project, and the fine print.

        Who owns the answer of an unknown command is found by experiment: it is run on this machine as it is, and with each
        kind of namespace new, one at a time; the ones that change the answer own it. What changes by itself, such as the list
        of processes or the memory in use, is told apart by asking several times on each side.

          lab compare                              the table
          lab compare 'hostname' 'uname -r'        these two
          lab compare --why -- ls /proc/sys/kernel an answer, and what it follows
        """
}
