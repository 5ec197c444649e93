import Containers
import Flags
import Formats
import Linux

/// `minibox system df`
enum SystemDFVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false
        var verbose = false
        var format: String?

        static let usage = "system df [OPTIONS]"
        static let about = """
            Shows what images, containers and volumes take up on the disk, and how much of it nobody uses. What is measured are
            the bytes of their files: of an image its layers, of a container what it has written.

            Examples:
              minibox system df -v
              minibox system df --format '{{.Type}} {{.Size}}'
            """
        static let arguments = ArgumentCount.none
        static let own: [Flag<Flags>] = [
            Flag("verbose", "v", group: "Options", "Show each image, container and volume.") { $0.verbose = $1 },
            Flag("format", takes: "template", group: "Options", "json, table TEMPLATE, or a Go template.") { $0.format = $1 },
        ]
    }

    private static let headers = [
        "Type": "TYPE", "TotalCount": "TOTAL", "Active": "ACTIVE", "Size": "SIZE", "Reclaimable": "RECLAIMABLE",
    ]
    private static let table = "{{.Type}}\t{{.TotalCount}}\t{{.Active}}\t{{.Size}}\t{{.Reclaimable}}"

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (options, _) = try Flags.take(words)
        if options.verbose {
            guard options.format.map({ $0.isEmpty || $0 == "table" }) ?? true else {
                throw UsageError("--format is not supported with --verbose", fix: "leave one of them out")
            }
            let store = try options.openStore()
            try write(try DiskUsageText.verbose(try store.diskUsage(), now: wallClockNanoseconds()), to: 1)
            return 0
        }
        let format = try Format(options.format, table: table)
        let rows = try options.openStore().diskUsage().kinds.map {
            row($0.name, "\($0.count)", "\($0.active)", humanSize(Double($0.size)), $0.reclaimableText)
        }
        // Nothing is built here, so nothing is kept of it.
        let cache = row("Build Cache", "0", "0", "0B", "0B")
        try write(try format.render(rows: rows + [cache], headers: headers), to: 1)
        return 0
    }

    private static func row(_ type: String, _ count: String, _ active: String, _ size: String, _ reclaimable: String) -> Value {
        .structure(
            Structure(
                type: "*formatter.diskUsageContext", kind: .row,
                fields: [
                    ("Active", .string(active)), ("Reclaimable", .string(reclaimable)), ("Size", .string(size)),
                    ("TotalCount", .string(count)), ("Type", .string(type)),
                ]))
    }
}

/// `minibox system df -v`: a table for each kind.
enum DiskUsageText {
    /// - Parameter now: nanoseconds since 1970.
    static func verbose(_ usage: DiskUsage, now: Int64) throws -> String {
        let images = usage.images.map { image in
            [
                image.repository, image.tag, shortID(image.id), image.createdAt.map { age($0, now) } ?? "N/A", size(image.size),
                size(image.shared), size(image.size - image.shared), "\(image.containers)",
            ]
        }
        let containers = usage.containers.map { each in
            let record = each.container.record
            let command = (record?.command ?? []).joined(separator: " ")
            return [
                shortID(each.container.id), record?.image ?? "", goQuoted(ellipsis(command, width: 20)),
                "\((record?.mounts ?? []).count { $0.type == "volume" })", humanSize(Double(each.size), digits: 3),
                age(record?.createdAt ?? 0, now), each.container.statusText(now: now), each.container.name,
            ]
        }
        let volumes = usage.volumes.map { [$0.name, "\($0.links)", size($0.size)] }
        return [
            "Images space usage:\n\n",
            table(["REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE", "SHARED SIZE", "UNIQUE SIZE", "CONTAINERS"], images),
            "\nContainers space usage:\n\n",
            table(
                ["CONTAINER ID", "IMAGE", "COMMAND", "LOCAL VOLUMES", "SIZE", "CREATED", "STATUS", "NAMES"], containers),
            "\nLocal Volumes space usage:\n\n", table(["VOLUME NAME", "LINKS", "SIZE"], volumes),
            "\nBuild cache usage: 0B\n\n",
            table(["CACHE ID", "CACHE TYPE", "SIZE", "CREATED", "LAST USED", "USAGE", "SHARED"], []),
        ].joined()
    }

    private static func table(_ headers: [String], _ rows: [[String]]) -> String {
        columns(([headers] + rows).map { $0.joined(separator: "\t") + "\n" }.joined())
    }

    private static func size(_ bytes: Int64) -> String { humanSize(Double(bytes)) }
    private static func age(_ time: Int64, _ now: Int64) -> String { humanDuration(nanoseconds: now - time) + " ago" }
}
