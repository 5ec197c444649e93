import Containers
import Formats

/// A line of `minibox stats`, with the fields that a template may name.
enum StatsRow {
    static let headers = [
        "Container": "CONTAINER", "ID": "CONTAINER ID", "Name": "NAME", "CPUPerc": "CPU %", "MemUsage": "MEM USAGE / LIMIT",
        "MemPerc": "MEM %", "NetIO": "NET I/O", "BlockIO": "BLOCK I/O", "PIDs": "PIDS",
    ]
    static let table =
        "{{.ID}}\t{{.Name}}\t{{.CPUPerc}}\t{{.MemUsage}}\t{{.MemPerc}}\t{{.NetIO}}\t{{.BlockIO}}\t{{.PIDs}}"

    /// - Parameter word: how the container was named.
    static func value(_ reading: UsageMeter.Reading, word: String, truncates: Bool) -> Value {
        let (container, usage) = (reading.container, reading.usage)
        // One that does not run has neither memory nor a limit.
        let pair = { (one: String, other: String) in Value.string("\(one) / \(other)") }
        return .structure(
            Structure(
                type: "*container.statsContext", kind: .row,
                fields: [
                    ("BlockIO", pair(size(usage.readBytes), size(usage.writtenBytes))),
                    ("CPUPerc", .string(reading.cpuShare.map { percentage($0) } ?? "--")), ("Container", .string(word)),
                    ("ID", .string(truncates ? shortID(container.id) : container.id)),
                    ("MemPerc", .string(percentage(usage.memoryShare))),
                    ("MemUsage", pair(binarySize(Double(usage.memoryBytes)), binarySize(Double(usage.memoryLimitBytes)))),
                    ("Name", .string(container.name)), ("NetIO", pair(size(usage.receivedBytes), size(usage.sentBytes))),
                    ("PIDs", .string("\(usage.pids)")),
                ]))
    }

    private static func size(_ bytes: UInt64) -> String { humanSize(Double(bytes), digits: 3) }
}
