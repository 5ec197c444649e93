import Linux

/// Something that has happened, in the words of Docker's events.
public struct Event: Sendable, Equatable {
    /// `container`, `volume`, `image`
    public var type: String
    /// `start`, `die`, `exec_create: sh -c true`
    public var action: String
    /// The id, or a volume's name.
    public var actor: String
    public var attributes: [String: String]
    /// Nanoseconds since 1970.
    public var time: Int64

    public init(_ type: String, _ action: String, _ actor: String, _ attributes: [String: String], time: Int64? = nil) {
        self.type = type
        self.action = action
        self.actor = actor
        self.attributes = attributes
        self.time = time ?? wallClockNanoseconds()
    }

    /// An event of a container: its labels, image and name are among the attributes.
    public init(_ action: String, of record: ContainerRecord, _ more: [String: String] = [:]) {
        let own = ["image": record.image, "name": record.name]
        self.init("container", action, record.id, record.labels.merging(own) { $1 }.merging(more) { $1 })
    }

    static func died(_ record: ContainerRecord, exitCode: Int32) -> Event {
        Event("die", of: record, ["exitCode": "\(exitCode)"])
    }

    static func killed(_ record: ContainerRecord, by signal: Signal) -> Event {
        Event("kill", of: record, ["signal": "\(signal.number)"])
    }

    /// The line of `events.jsonl`, in Docker's form, keys in its order.
    var line: String {
        let pairs = attributes.sorted { $0.key < $1.key }.map { "\(Self.json($0.key)):\(Self.json($0.value))" }
        let legacy =
            type == "container"
            ? "\"status\":\(Self.json(action)),\"id\":\(Self.json(actor)),\"from\":\(Self.json(attributes["image"] ?? "")),"
            : ""
        return "{\(legacy)\"Type\":\(Self.json(type)),\"Action\":\(Self.json(action)),\"Actor\":{\"ID\":\(Self.json(actor)),"
            + "\"Attributes\":{\(pairs.joined(separator: ","))}},\"scope\":\"local\",\"time\":\(time / 1_000_000_000),"
            + "\"timeNano\":\(time)}\n"
    }

    private static func json(_ text: String) -> String { LogFile.jsonString(Array(text.utf8)) }
}
