import Containers
import Flags
import Formats
import Linux

/// `minibox events`
enum EventsVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false
        var since = ""
        var until = ""
        var filters: [String] = []
        var format: String?

        static let usage = "events [OPTIONS]"
        static let about = """
            Shows what happens to containers and volumes, as it happens: create, start, die, ... With --since it begins in
            the past, with --until it ends.

            Examples:
              minibox events --filter container=web
              minibox events --since 10m --until 0s --format '{{.Action}} {{.Actor.Attributes.name}}'
            """
        static let arguments = ArgumentCount.none
        static let own: [Flag<Flags>] = [
            Flag("since", takes: "time", group: "Options", "Begin there: 10m, 2026-01-02T03:04:05Z, Unix seconds.") {
                $0.since = $1
            },
            Flag("until", takes: "time", group: "Options", "End there.") { $0.until = $1 },
            Flag("filter", "f", takes: "name=value", group: "Options", "container, event, image, label, type, volume.") {
                $0.filters.append($1)
            },
            Flag("format", takes: "template", group: "Options", "json, or a Go template.") { $0.format = $1 },
        ]
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (options, _) = try Flags.take(words)
        var wish = EventWish()
        for text in options.filters { try wish.filters.add(text) }
        let now = Timestamp(nanoseconds: wallClockNanoseconds())
        do {
            wish.since = try Timestamp(argument: options.since, now: now)
            wish.until = try Timestamp(argument: options.until, now: now)
        } catch { throw UsageError(error.message, fix: "write 10m, 2026-01-02T03:04:05Z, or seconds since 1970") }
        let template = try options.format.map { try Template($0 == "json" ? "{{json .}}" : $0) }
        try options.openStore().events(wish) { event in
            try write((try template.map { try $0.render(event.value) } ?? event.text) + "\n", to: 1)
        }
        return 0
    }
}

extension Event {
    /// As a template sees it.
    var value: Value {
        var fields: [(String, Value)] = []
        if type == "container" {
            fields = [("status", .string(action)), ("id", .string(actor)), ("from", .string(attributes["image"] ?? ""))]
        }
        fields += [
            ("Type", .string(type)), ("Action", .string(action)),
            ("Actor", .object([("ID", .string(actor)), ("Attributes", .map(attributes))], type: "events.Actor")),
            ("scope", "local"), ("time", .int(time / 1_000_000_000)), ("timeNano", .int(time)),
        ]
        return .object(fields, type: "events.Message")
    }

    /// As Docker prints it.
    var text: String {
        let pairs = attributes.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return "\(Timestamp(nanoseconds: time)) \(type) \(action) \(actor)"
            + (pairs.isEmpty ? "" : " (\(pairs.joined(separator: ", ")))")
    }
}
