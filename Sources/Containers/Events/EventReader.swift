import Formats
import Linux
import OCI

/// Which events are wanted.
public struct EventWish: Sendable {
    public var since: Timestamp?
    public var until: Timestamp?
    public var filters = Filters()

    public init() {}

    static let known: Set<String> = [
        "config", "container", "daemon", "event", "image", "label", "network", "node", "plugin", "scope", "secret", "service",
        "type", "volume",
    ]

    /// - Throws: `UsageError` in Docker's words for a filter that means nothing.
    public func check() throws(UsageError) {
        do { try filters.check(names: Self.known) } catch {
            throw UsageError(error.message, fix: "the filters are \(Self.known.sorted().joined(separator: ", "))")
        }
    }

    func allows(_ event: Event) -> Bool {
        let action = event.action.prefix { $0 != ":" }
        return filters.allow("type", event.type) && filters.allow("scope", "local")
            && filters.allow("event") { $0 == event.action || $0 == action }
            && filters.allow(labels: event.attributes)
            && filters.allow("container") { event.type == "container" && names(event, $0) }
            && filters.allow("volume") { event.type == "volume" && names(event, $0) }
            && filters.allow("image") {
                event.type == "image"
                    ? names(event, $0)
                    : event.attributes["image"].map { $0.split(separator: ":").first } == $0.split(separator: ":").first
            }
            && filters.allow("network") { event.type == "network" && names(event, $0) }
    }

    private func names(_ event: Event, _ word: String) -> Bool {
        event.actor == word || event.actor.hasPrefix(word) || event.attributes["name"] == word
    }
}

extension ContainerStore {
    /// `events`: what has happened since a moment, and what happens until another.
    ///
    /// Without an `until`, it goes on for ever.
    public func events(_ wish: EventWish, _ take: (Event) throws -> Void) throws {
        try wish.check()
        try folders.ensure()
        let news = try Inotify()
        try news.watch(folders.root, for: [.modified, .created, .movedAway])
        // Only with a moment to begin at is the past of interest; Docker takes an end alone for such a wish, too.
        let showsPast = wish.since != nil || wish.until != nil
        func drain(_ file: GrowingFile?) throws -> Bool { try file?.drain { try deliver($0, wish, take) } ?? true }
        let path = folders.events
        var file = try showsPast ? GrowingFile.oldest(at: path) : GrowingFile(path: path, atEnd: true)
        while true {
            guard try drain(file) else { return }
            if let next = try file == nil ? GrowingFile.oldest(at: path) : file?.successor(at: path) {
                guard try drain(file) else { return }
                file = next
                continue
            }
            let left = wish.until.map { Int32(clamping: max(0, ($0.nanoseconds - wallClockNanoseconds()) / 1_000_000)) }
            if try waitUntilReadable([news.descriptor.number], milliseconds: left ?? -1).isEmpty {
                _ = try drain(file)
                return
            }
            try news.drain()
        }
    }

    /// - Returns: false for an event that lies behind the end of what is wanted.
    private func deliver(_ line: ArraySlice<UInt8>, _ wish: EventWish, _ take: (Event) throws -> Void) throws -> Bool {
        guard let event = Event(line: String(decoding: line, as: UTF8.self)) else { return true }
        if let until = wish.until, event.time > until.nanoseconds { return false }
        if let since = wish.since, event.time < since.nanoseconds { return true }
        if wish.allows(event) { try take(event) }
        return true
    }
}

extension Event {
    private struct Line: Decodable {
        struct Actor: Decodable {
            let id: String
            let attributes: [String: String]

            enum CodingKeys: String, CodingKey {
                case id = "ID"
                case attributes = "Attributes"
            }
        }
        let type: String
        let action: String
        let actor: Actor
        let time: Int64

        enum CodingKeys: String, CodingKey {
            case type = "Type"
            case action = "Action"
            case actor = "Actor"
            case time = "timeNano"
        }
    }

    /// Reads a line of `events.jsonl`; nil for one that is damaged.
    init?(line: String) {
        guard let parsed = try? JSONText.decode(Line.self, from: line) else { return nil }
        self.init(parsed.type, parsed.action, parsed.actor.id, parsed.actor.attributes, time: parsed.time)
    }
}
