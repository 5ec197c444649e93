import Containers
import Flags

/// `minibox network disconnect`
enum NetworkDisconnectVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false
        var force = false

        static let usage = "network disconnect [OPTIONS] NETWORK CONTAINER"
        static let about = "Takes a container from a network, running or not: its link and its address there are gone at once."
        static let arguments = ArgumentCount.exactly(2)
        static let own: [Flag<Flags>] = [
            Flag("force", "f", group: "Options", "A container that is not there, or not connected, is no error.") {
                $0.force = $1
            }
        ]
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (flags, names) = try Flags.take(words)
        try flags.openStore().disconnect(names[1], from: names[0], force: flags.force)
        return 0
    }
}
