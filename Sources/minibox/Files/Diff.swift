import Containers
import Flags
import Linux

/// `minibox diff`
enum DiffVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false

        static let usage = "diff CONTAINER"
        static let about = """
            Shows what a container has changed in the files of its image: A for added, C for changed, D for deleted.

            What lies in a volume is no change. The changes of a container are one folder, 'upper' in its own:
            'ls /var/lib/minibox/containers/*/upper' shows the same.
            """
        static let arguments = ArgumentCount.exactly(1)
        static let own: [Flag<Flags>] = []
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (options, names) = try Flags.take(words)
        let changes = try options.openStore().changes(names[0])
        try write(changes.map { "\($0)\n" }.joined(), to: 1)
        return 0
    }
}
