import Containers
import Flags
import Linux

/// `minibox rm`
enum RemoveVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false
        var force = false
        var volumes = false

        static let usage = "rm [OPTIONS] CONTAINER [CONTAINER...]"
        static let about = "Removes containers: all that they have written, their logs and their names."
        static let arguments = ArgumentCount.atLeast(1)
        static let own: [Flag<Flags>] = [
            Flag("force", "f", group: "Options", "End those that run (SIGKILL), and remove those that are damaged.") {
                $0.force = $1
            },
            Flag("volumes", "v", group: "Options", "Remove the volumes without a name that were made for them, too.") {
                $0.volumes = $1
            },
        ]
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (options, names) = try Flags.take(words)
        let store = try options.openStore()
        let code = try Each.of(names) { name in
            try store.remove(name, force: options.force, volumes: options.volumes)
            return name
        }
        // As Docker has it: what is not there need not be removed by force.
        return options.force ? 0 : code
    }
}
