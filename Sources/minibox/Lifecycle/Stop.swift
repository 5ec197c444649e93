import Containers
import Flags
import Linux

/// `minibox stop`
enum StopVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false
        var seconds: String?
        var signal: String?

        static let usage = "stop [OPTIONS] CONTAINER [CONTAINER...]"
        static let about = """
            Sends a container its stop signal (SIGTERM, or --stop-signal of 'minibox run'), and SIGKILL when it has not
            ended in time. Prints the names of those that have ended; one that does not run is stopped already.
            """
        static let arguments = ArgumentCount.atLeast(1)
        static let own: [Flag<Flags>] = [
            Flag(
                "time", "t", takes: "seconds", group: "Options",
                "How long it may take: 10, or --stop-timeout of 'minibox run'; -1 for ever."
            ) { $0.seconds = $1 },
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
            try store.stop(name, signal: signal, seconds: seconds)
            return name
        }
    }
}
