import Containers
import Flags
import Formats
import Linux

/// `minibox volume inspect`
enum VolumeInspectVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false
        var format: String?

        static let usage = "volume inspect [OPTIONS] VOLUME [VOLUME...]"
        static let about = "Shows all that is known of volumes, as JSON or through a Go template."
        static let arguments = ArgumentCount.atLeast(1)
        static let own: [Flag<Flags>] = [
            Flag("format", "f", takes: "format", group: "Options", "json, or a Go template for each: {{.Mountpoint}}.") {
                $0.format = $1
            }
        ]
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (flags, names) = try Flags.take(words)
        let volumes = VolumeStore(try flags.openStore().folders)
        return try Inspection.show(names, format: flags.format) { document(try volumes.look(up: $0), volumes) }
    }

    static func document(_ volume: Volume, _ volumes: VolumeStore) -> Value {
        .object([
            ("CreatedAt", .string(Timestamp(seconds: volume.createdAt / 1_000_000_000).shortest)),
            ("Driver", .string(Volume.driver)), ("Labels", volume.labels.map { .map($0) } ?? .nilMap),
            ("Mountpoint", .string(volumes.mountPoint(volume.name))), ("Name", .string(volume.name)),
            ("Options", volume.options.map { .map($0) } ?? .nilMap), ("Scope", "local"),
        ])
    }
}
