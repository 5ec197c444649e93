import Formats
import Linux
import OCI

/// The options of Docker's local driver: `type`, `device` and `o` are the three words of mount(8).
struct VolumeOptions: Sendable, Equatable {
    let type: String
    let device: String
    /// The words of `o`.
    let words: [String]

    /// - Returns: nil where there are none: the volume is a directory.
    init?(_ options: [String: String]?) {
        guard let options, let type = options["type"], let device = options["device"] else { return nil }
        self.type = type
        self.device = device
        words = options["o"].map { parts($0, separator: ",").filter { !$0.isEmpty } } ?? []
    }

    /// Whether a file or directory of the machine is shown, as `-o type=none -o o=bind -o device=/path` asks.
    var isBind: Bool { words.contains("bind") || words.contains("rbind") }

    /// The mount at a path of a container.
    func specification(_ destination: String, readOnly: Bool) -> MountSpec {
        let words = words + (readOnly && !words.contains("ro") ? ["ro"] : [])
        return MountSpec(destination, type: isBind ? "bind" : type, source: device, options: words)
    }

    private static let known = ["device", "o", "size", "type"]

    /// Refuses what the driver does not know, in its words.
    static func check(_ options: [String: String]) throws(UsageError) {
        for name in options.keys.sorted() where !known.contains(name) {
            throw UsageError("invalid option: \(goQuoted(name))", fix: "the options are \(known.joined(separator: ", "))")
        }
        for (option, others) in [("device", ["type"]), ("o", ["device", "type"]), ("type", ["device"])]
        where options[option] != nil {
            for other in others where options[other] == nil {
                throw UsageError(
                    "missing required option: \(goQuoted(other))",
                    fix: "name what is mounted: -o type=tmpfs -o device=tmpfs, or -o type=none -o o=bind -o device=/path")
            }
        }
        if options["size"] != nil {
            throw UsageError(
                "quota size requested but no quota support", fix: "limit a tmpfs: -o type=tmpfs -o device=tmpfs -o o=size=64m")
        }
        // A device may be a path of the machine: it is looked for when a container starts.
        for (name, value) in options where value.utf8.contains(0) {
            throw UsageError("invalid option: \(goQuoted(name)) contains a NUL byte")
        }
    }
}
