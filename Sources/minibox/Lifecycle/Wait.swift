import Containers
import Flags
import Linux

/// `minibox wait`
enum WaitVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false

        static let usage = "wait CONTAINER [CONTAINER...]"
        static let about = "Waits until each of the containers has ended, and prints their exit codes."
        static let arguments = ArgumentCount.atLeast(1)
        static let own: [Flag<Flags>] = []
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (options, names) = try Flags.take(words)
        let store = try options.openStore()
        return try Each.of(names) { "\(try store.wait(for: $0))" }
    }
}
