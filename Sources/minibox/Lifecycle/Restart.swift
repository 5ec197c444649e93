import Containers
import Flags
import Linux

/// `minibox restart`
enum RestartVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false
        var seconds: String?
        var signal: String?

        static let usage = "restart [OPTIONS] CONTAINER [CONTAINER...]"
        static let about = "Stops containers, as 'minibox stop' does, and starts them again; one that does not run is started."
        static let arguments = ArgumentCount.atLeast(1)
        static let own: [Flag<Flags>] = [
            Flag("time", "t", takes: "seconds", group: "Options", "How long the end may take (10).") { $0.seconds = $1 },
            Flag("timeout", takes: "seconds", group: "Options", "The same.") { $0.seconds = $1 },
            Flag("signal", "s", takes: "signal", group: "Options", "Another signal to ask it with.") { $0.signal = $1 },
        ]
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (options, names) = try Flags.take(words)
        let seconds = try options.seconds.map { try Seconds(parsing: $0, flag: "-t, --time").count }
        let signal = try options.signal.map { try SignalArgument(parsing: $0).signal }
        let store = try options.openStore()
        return try Each.of(names) { name in
            try store.restart(name, signal: signal, seconds: seconds) { Failure.say("minibox: warning: \($0)") }
            return name
        }
    }
}
