import Containers
import Flags
import Linux

/// `minibox kill`
enum KillVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false
        var signal = "KILL"

        static let usage = "kill [OPTIONS] CONTAINER [CONTAINER...]"
        static let about = """
            Sends a signal to the first process of a container. Process 1 of a pid namespace gets only those that it has a
            handler for, and SIGKILL and SIGSTOP from outside: see pid_namespaces(7).
            """
        static let arguments = ArgumentCount.atLeast(1)
        static let own: [Flag<Flags>] = [
            Flag(
                "signal", "s", takes: "signal", from: .words { (1..<32).map { Signal($0).name } }, group: "Options",
                "Which one: a name or a number (KILL)."
            ) { $0.signal = $1 }
        ]
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (options, names) = try Flags.take(words)
        guard let signal = try? SignalArgument(parsing: options.signal).signal else {
            throw UsageError(
                "Invalid signal: \(options.signal)", fix: "write a name or number from signal(7), such as TERM, SIGTERM or 15")
        }
        let store = try options.openStore()
        return try Each.of(names) { name in
            try store.kill(name, signal)
            return name
        }
    }
}
