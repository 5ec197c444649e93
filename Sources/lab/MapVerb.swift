import Flags
import Guide
import Linux

/// `lab map`: who is in which namespace and control group; `lab map -- COMMAND`: what a command changed.
enum MapVerb {
    private struct Options: VerbOptions {
        enum Form: Sendable { case text, json, dot, svg, cgroups }
        var form = Form.text
        var process: String?
        var help = false
    }

    private static let flags = FlagSet<Options>.ofVerb([
        Flag("cgroups", group: "Options", "Draw the tree of control groups instead.") { if $1 { $0.form = .cgroups } },
        Flag("pid", takes: "number", group: "Options", "One process: its namespaces, their owners, its groups.") {
            $0.process = $1
        },
        Flag("json", group: "Options", "Everything, as one JSON document.") { if $1 { $0.form = .json } },
        Flag("dot", group: "Options", "A graph for Graphviz: lab map --dot | dot -Tpng > map.png") { if $1 { $0.form = .dot } },
        Flag("svg", group: "Options", "A picture: lab map --svg > map.svg") { if $1 { $0.form = .svg } },
    ])

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        guard let (options, command) = try flags.take(words, help: help) else { return 0 }
        guard command.isEmpty else { return try watch(command) }
        let map = try NamespaceMap.read()
        if let word = options.process {
            guard let pid = Int32(word), pid > 0 else {
                throw UsageError("'\(word)' is no number of a process", fix: "lab map --pid 1")
            }
            try write(try MapOfProcess(pid, in: map).text, to: 1)
            return 0
        }
        try write(text(map, options.form), to: 1)
        return 0
    }

    private static func text(_ map: NamespaceMap, _ form: Options.Form) -> String {
        let columns = (try? windowSize(of: 1)).map { Int($0.columns) } ?? 0
        let width = columns == 0 ? 120 : columns
        switch form {
        case .text: return MapText(width: width, reference: map.reference).drawing(MapTree(map))
        case .cgroups: return MapCgroups(map, width: width).drawing
        case .json: return map.json.document + "\n"
        case .dot: return MapDOT.graph(MapTree(map))
        case .svg: return MapSVG.picture(MapTree(map))
        }
    }

    /// The command's words go to standard output, the map's to standard error; the exit code is the command's.
    private static func watch(_ command: [String]) throws -> Int32 {
        let watch = try MapWatch(command)
        try write("\n\(watch.text)", to: 2)
        return watch.code
    }

    private static let help = """
        Usage:  lab map [OPTIONS]
                lab map -- COMMAND [ARG…]

        Draws who is in which namespace and control group: processes that share all their namespaces stand together, below the
        user namespace that they live in, with only those namespaces that are not the usual ones (those of process 1, or else
        your own). A namespace that another user namespace owns is marked with its owner (ioctl_ns(2)), and one that no process
        is in with what keeps it: a mount, an open file. Processes that you may not look into are counted.

        With a command: runs it, and says on standard error which namespaces were new meanwhile, who was in them, and whether
        they are gone again. It looks every millisecond at the processes that come from the command; a namespace that lives
        shorter than that can be missed.

          lab map                                 the tree
          lab map --pid 1                         one process
          lab map -- minibox run --rm busybox true    what a container was made of
        """
}
