import Containers
import Flags

/// `minibox volume rm`
enum VolumeRemoveVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false
        var force = false

        static let usage = "volume rm [OPTIONS] VOLUME [VOLUME...]"
        static let about = "Removes volumes with all that is in them. A volume that a container has, running or not, stays."
        static let arguments = ArgumentCount.atLeast(1)
        static let own: [Flag<Flags>] = [
            Flag("force", "f", group: "Options", "A volume that is not there is no error.") { $0.force = $1 }
        ]
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (flags, names) = try Flags.take(words)
        let volumes = VolumeStore(try flags.openStore().folders)
        return try Each.of(names) { name in
            try volumes.remove(name, force: flags.force)
            return name
        }
    }
}
