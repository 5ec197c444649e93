import Containers
import Flags
import Linux
import Networks

/// `minibox network map`
enum NetworkMapVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false

        static let usage = "network map [NETWORK...]"
        static let about = """
            Draws networks as the kernel has them at this moment: the link of each, the cables to its containers with what they
            have carried, the containers' addresses and names, and the way out of this machine. Without a name all of them.
            """
        static let arguments = ArgumentCount.atLeast(0)
        static let own: [Flag<Flags>] = []
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (flags, names) = try Flags.take(words)
        let store = try flags.openStore()
        let networks = store.folders.networks
        let shown = try names.isEmpty ? networks.all() : names.map(networks.look(up:))
        let map = try networks.map(of: shown) { id in (try? store.find(id))?.run?.process.pid }
        try write(NetworkMapText().drawing(map), to: 1)
        return 0
    }
}
