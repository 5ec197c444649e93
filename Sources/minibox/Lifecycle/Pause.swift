import Containers
import Flags
import Linux

/// `minibox pause`
enum PauseVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false

        static let usage = "pause CONTAINER [CONTAINER...]"
        static let about = """
            Holds every process of a container still: the freezer of cgroups (v1: freezer.state, v2: cgroup.freeze).
            They do not notice; memory, files and connections stay as they are.
            """
        static let arguments = ArgumentCount.atLeast(1)
        static let own: [Flag<Flags>] = []
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (options, names) = try Flags.take(words)
        let store = try options.openStore()
        return try Each.of(names) { name in
            try store.pause(name)
            return name
        }
    }
}

/// `minibox unpause`
enum UnpauseVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false

        static let usage = "unpause CONTAINER [CONTAINER...]"
        static let about = "Lets the processes of paused containers go on."
        static let arguments = ArgumentCount.atLeast(1)
        static let own: [Flag<Flags>] = []
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (options, names) = try Flags.take(words)
        let store = try options.openStore()
        return try Each.of(names) { name in
            try store.unpause(name)
            return name
        }
    }
}
