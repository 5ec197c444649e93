import Containers
import Flags
import Linux

/// `minibox rename`
enum RenameVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false

        static let usage = "rename CONTAINER NEW_NAME"
        static let about = "Gives a container another name. It may run, and goes on meanwhile; its host name stays."
        static let arguments = ArgumentCount.exactly(2)
        static let own: [Flag<Flags>] = []
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (options, names) = try Flags.take(words)
        do {
            try options.openStore().rename(names[0], to: names[1])
            return 0
        } catch {
            Failure.say("minibox: \(error)")
            Failure.say("Error: failed to rename container named \(names[0])")
            return 1
        }
    }
}
