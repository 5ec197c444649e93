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
        let template = try flags.format.flatMap { $0.isEmpty ? nil : try Template($0 == "json" ? "{{json .}}" : $0) }
        let volumes = VolumeStore(try flags.openStore().folders)
        var (found, refusals): ([Value], [any Error]) = ([], [])
        for name in names {
            do { found.append(document(try volumes.look(up: name), volumes)) } catch { refusals.append(error) }
        }
        if let template {
            for value in found { try write(try template.inspect(value) + "\n", to: 1) }
            if found.isEmpty { try write("\n", to: 1) }
        } else {
            try write(Value.array(found).indentedJSON + "\n", to: 1)
        }
        for refusal in refusals { Failure.say("minibox: \(refusal)") }
        return refusals.isEmpty ? 0 : 1
    }

    private static func document(_ volume: Volume, _ volumes: VolumeStore) -> Value {
        .object([
            ("CreatedAt", .string(Timestamp(seconds: volume.createdAt / 1_000_000_000).shortest)),
            ("Driver", .string(Volume.driver)), ("Labels", volume.labels.map { .map($0) } ?? .nilMap),
            ("Mountpoint", .string(volumes.mountPoint(volume.name))), ("Name", .string(volume.name)),
            ("Options", volume.options.map { .map($0) } ?? .nilMap), ("Scope", "local"),
        ])
    }
}
