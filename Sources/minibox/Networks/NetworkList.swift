import Containers
import Flags
import Formats
import Linux
import Networks

/// `minibox network ls`
enum NetworkListVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false
        var quiet = false
        var whole = false
        var filters: [String] = []
        var format: String?

        static let usage = "network ls [OPTIONS]"
        static let about = """
            Lists the networks. Three are always there: bridge, which containers are on when nobody says otherwise; host, the
            machine's own; and none, with loopback only.

            The filters are dangling=true (no container belongs to it) or false, driver=bridge, id=part, label=key,
            label=key=value, name=part, scope=local and type=custom or builtin.
            """
        static let arguments = ArgumentCount.none
        static let own: [Flag<Flags>] = [
            Flag(
                "filter", "f", takes: "filter", group: "Options", "Only those: dangling, driver, id, label, name, scope, type."
            ) { $0.filters.append($1) },
            Flag("format", takes: "format", group: "Options", "table, table TEMPLATE, json, or a Go template for each.") {
                $0.format = $1
            },
            Flag("no-trunc", group: "Options", "Cut nothing off.") { $0.whole = $1 },
            Flag("quiet", "q", group: "Options", "Only the ids.") { $0.quiet = $1 },
        ]
    }

    private static let headers = [
        "ID": "NETWORK ID", "Name": "NAME", "Driver": "DRIVER", "Scope": "SCOPE", "IPv4": "IPV4", "IPv6": "IPV6",
        "Internal": "INTERNAL", "Labels": "LABELS", "CreatedAt": "CREATED AT",
    ]

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (flags, _) = try Flags.take(words)
        var filters = Filters()
        for text in flags.filters { try filters.add(text) }
        let isQuiet = flags.quiet && ["", "table"].contains(flags.format ?? "")
        let format = try Format(
            isQuiet ? "{{.ID}}" : flags.format, table: "table {{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}}",
            raw: flags.quiet
                ? "network_id: {{.ID}}" : "network_id: {{.ID}}\nname: {{.Name}}\ndriver: {{.Driver}}\nscope: {{.Scope}}\n")
        let networks = try flags.openStore().networks(where: NetworkFilter(filters))
        let rows = networks.map { row($0, whole: flags.whole) }
        try write(try format.render(rows: rows, headers: headers), to: 1)
        return 0
    }

    private static func row(_ network: Network, whole: Bool) -> Value {
        let hasFamily = { (family: Bool) -> Value in family ? "true" : "false" }
        let fields: [(String, Value)] = [
            ("ID", .string(whole ? network.id : shortID(network.id))), ("Name", .string(network.name)),
            ("Driver", .string(network.driver.rawValue)), ("Scope", "local"),
            ("IPv4", hasFamily(network.pools.isEmpty || network.pool(.v4) != nil)),
            ("IPv6", hasFamily(network.pool(.v6) != nil)), ("Internal", hasFamily(network.isInternal)),
            ("Labels", .string(network.labels.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: ","))),
            ("CreatedAt", .string(columnText(network.createdAt))),
        ]
        return .structure(
            Structure(type: "*formatter.networkContext", kind: .row, fields: fields, lookups: ["Label": network.labels]))
    }

    /// As Go prints a time: `2026-01-02 03:04:05.67 +0000 UTC`.
    private static func columnText(_ nanoseconds: Int64) -> String {
        let text = Timestamp(nanoseconds: nanoseconds).shortest
        return String(text.map { $0 == "T" ? " " : $0 }.filter { $0 != "Z" }) + " +0000 UTC"
    }
}
