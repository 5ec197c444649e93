import Containers
import Flags
import Linux

/// `minibox volume create`
enum VolumeCreateVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false
        var driver = Volume.driver
        var name: String?
        var labels: [String] = []
        var options: [String] = []

        static let usage = "volume create [OPTIONS] [VOLUME]"
        static let about = """
            Makes a volume, and prints its name; without a name it gets one that nobody else has. One that is there is left as
            it is.

            The options are the words of mount(8): what they name is mounted in place of the volume's own folder when a
            container starts, in that container only.

            Examples:
              minibox volume create data
              minibox volume create -o type=tmpfs -o device=tmpfs -o o=size=64m scratch
              minibox volume create -o type=none -o o=bind -o device=/srv/data shared
            """
        static let arguments = ArgumentCount.atMost(1)
        static let own: [Flag<Flags>] = [
            Flag("driver", "d", takes: "name", group: "Options", "The driver; there is one: local.") { $0.driver = $1 },
            Flag("label", "l", takes: "key=value", group: "Options", "A label; can be given more than once.") {
                $0.labels.append($1)
            },
            Flag("opt", "o", takes: "key=value", group: "Options", "An option: type, device, o.") { $0.options.append($1) },
            Flag("name", takes: "name", group: "Options", "The name, as older scripts give it.") { $0.name = $1 },
        ]
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (flags, names) = try Flags.take(words)
        if flags.name != nil, !names.isEmpty {
            throw UsageError("conflicting options: either specify --name or provide positional arg, not both")
        }
        let labels = try flags.labels.map { try Label(parsing: $0) }
        let name = (names.first ?? flags.name).flatMap { $0.isEmpty ? nil : $0 }
        let volume = try VolumeStore(flags.openStore().folders).create(
            try name.map { try VolumeName(parsing: $0) }, driver: flags.driver,
            labels: labels.isEmpty ? nil : Dictionary(labels.map { ($0.key, $0.value) }) { $1 },
            options: flags.options.isEmpty ? nil : Dictionary(flags.options.map(pair)) { $1 })
        try write(volume.name + "\n", to: 1)
        return 0
    }

    /// `key=value`; a key alone has the empty value.
    private static func pair(_ text: String) -> (String, String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    }
}
