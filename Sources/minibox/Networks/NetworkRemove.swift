import Containers
import Flags

/// `minibox network rm`
enum NetworkRemoveVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false
        var force = false

        static let usage = "network rm [OPTIONS] NETWORK [NETWORK...]"
        static let about = """
            Removes networks. One that a running container is on stays, and those that are always there: bridge, host, none.
            """
        static let arguments = ArgumentCount.atLeast(1)
        static let own: [Flag<Flags>] = [
            Flag("force", "f", group: "Options", "A network that is not there is no error.") { $0.force = $1 }
        ]
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (flags, names) = try Flags.take(words)
        let store = try flags.openStore()
        let code = try Each.of(names) { try store.removeNetwork($0, force: flags.force) ? $0 : nil }
        // Docker's words for it, behind the reasons.
        if code != 0 { Failure.say("exit status \(code)") }
        return code
    }
}
