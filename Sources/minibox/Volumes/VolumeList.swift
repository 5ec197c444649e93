import Containers
import Flags
import Formats
import Linux

/// `minibox volume ls`
enum VolumeListVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false
        var quiet = false
        var filters: [String] = []
        var format: String?

        static let usage = "volume ls [OPTIONS]"
        static let about = """
            Lists the volumes.

            The filters are dangling=true (or false), driver=local, label=key, label=key=value and name=part.
            """
        static let arguments = ArgumentCount.none
        static let own: [Flag<Flags>] = [
            Flag("filter", "f", takes: "filter", group: "Options", "Only those: dangling=true, driver, label, name.") {
                $0.filters.append($1)
            },
            Flag("format", takes: "format", group: "Options", "table, table TEMPLATE, json, or a Go template for each.") {
                $0.format = $1
            },
            Flag("quiet", "q", group: "Options", "Only the names.") { $0.quiet = $1 },
        ]
    }

    private static let headers = [
        "Name": "VOLUME NAME", "Driver": "DRIVER", "Scope": "SCOPE", "Mountpoint": "MOUNTPOINT", "Labels": "LABELS",
        "Links": "LINKS", "Size": "SIZE", "Availability": "AVAILABILITY", "Group": "GROUP", "Status": "STATUS",
    ]

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (flags, _) = try Flags.take(words)
        var filters = Filters()
        for text in flags.filters { try filters.add(text) }
        let isQuiet = flags.quiet && ["", "table"].contains(flags.format ?? "")
        let format = try Format(
            isQuiet ? "{{.Name}}" : flags.format, table: "table {{.Driver}}\t{{.Name}}",
            raw: flags.quiet ? "name: {{.Name}}" : "name: {{.Name}}\ndriver: {{.Driver}}\n")
        let volumes = VolumeStore(try flags.openStore().folders)
        let rows = try volumes.all(where: VolumeFilter(filters)).map { row($0, volumes) }
        try write(try format.render(rows: rows, headers: headers), to: 1)
        return 0
    }

    /// Its size and links are measured by `system df` alone.
    private static func row(_ volume: Volume, _ volumes: VolumeStore) -> Value {
        let labels = volume.labels ?? [:]
        let fields: [(String, Value)] = [
            ("Name", .string(volume.name)), ("Driver", .string(Volume.driver)), ("Scope", "local"),
            ("Mountpoint", .string(volumes.mountPoint(volume.name))),
            ("Labels", .string(labels.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: ","))),
            ("Links", "N/A"), ("Size", "N/A"), ("Availability", "N/A"), ("Group", "N/A"), ("Status", "N/A"),
        ]
        return .structure(Structure(type: "*formatter.volumeContext", kind: .row, fields: fields, lookups: ["Label": labels]))
    }
}
