import Containers
import Formats
import Linux
import Networks

/// A line of `minibox ps`, with the fields that a template may name.
enum ContainerRow {
    static let headers = [
        "ID": "CONTAINER ID", "Image": "IMAGE", "Command": "COMMAND", "CreatedAt": "CREATED AT", "RunningFor": "CREATED",
        "Ports": "PORTS", "State": "STATE", "Status": "STATUS", "Size": "SIZE", "Names": "NAMES", "Labels": "LABELS",
        "Mounts": "MOUNTS", "LocalVolumes": "LOCAL VOLUMES", "Networks": "NETWORKS",
    ]
    static let table = "{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}"

    /// - Parameters:
    ///   - container: nil for a row that a format is tried on.
    ///   - now: nanoseconds since 1970.
    ///   - size: measured only when it is wanted.
    static func value(_ container: KnownContainer?, now: Int64, truncates: Bool, size: String) -> Value {
        let record = container?.record
        let id = container?.id ?? ""
        let created = Timestamp(nanoseconds: record?.createdAt ?? 0)
        let command = (record?.command ?? []).map { $0.contains(" ") ? "'\($0)'" : $0 }.joined(separator: " ")
        let volumes = (record?.mounts ?? []).filter { $0.type == "volume" }
        let labels = record?.labels ?? [:]
        let mounts = (record?.mounts ?? []).map { $0.name ?? $0.source }.map { truncates ? ellipsis($0, width: 15) : $0 }
        return .structure(
            Structure(
                type: "*formatter.ContainerContext", kind: .row,
                fields: [
                    ("Command", .string(goQuoted(truncates ? ellipsis(command, width: 20) : command))),
                    ("CreatedAt", .string(created.columnText)), ("ID", .string(truncates ? shortID(id) : id)),
                    ("Image", .string(record?.image ?? "")),
                    ("Labels", .string(labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ","))),
                    ("LocalVolumes", .string("\(volumes.count)")), ("Mounts", .string(mounts.joined(separator: ","))),
                    ("Names", .string(container?.name ?? "")), ("Networks", .string(networks(of: container))),
                    ("Ports", .string(ports(of: container))),
                    ("RunningFor", .string(humanDuration(nanoseconds: now - created.nanoseconds) + " ago")),
                    ("Size", .string(size)), ("State", .string(container?.status ?? "")),
                    ("Status", .string(container?.statusText(now: now) ?? "")),
                ], lookups: ["Label": labels]))
    }

    /// Those that lead into it, and those that it only says it listens on, while it runs.
    private static func ports(of container: KnownContainer?) -> String {
        guard let container, container.run != nil else { return "" }
        return PortsColumn.text(container.ports, exposed: (container.record?.exposedPorts ?? []).compactMap { ExposedPort($0) })
    }

    /// Those that it belongs to; where there are none, what it has instead.
    private static func networks(of container: KnownContainer?) -> String {
        (container?.record?.networks ?? []).map(\.network).joined(separator: ",")
    }

    /// Tries the whole text of `--format`, with the word `table` and all, as Docker does before it lists anything.
    ///
    /// - Throws: `UsageError` in Docker's words.
    static func check(_ format: String) throws(UsageError) {
        let fix = "the fields are \(headers.keys.sorted().joined(separator: ", ")), and {{.Label \"name\"}}"
        let template: Template
        do { template = try Template(format) } catch { throw UsageError("failed to parse template: \(error.message)", fix: fix) }
        do { _ = try template.render(value(nil, now: 0, truncates: false, size: "0B")) } catch {
            throw UsageError("failed to execute template: \(error.message)", fix: fix)
        }
    }
}
