import Containers
import Flags
import Linux

/// `minibox attach`
enum AttachVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false
        var noInput = false
        var detachKeys = "ctrl-p,ctrl-q"
        var signalProxy = true

        static let usage = "attach [OPTIONS] CONTAINER"
        static let about = """
            Connects this terminal to a container that runs: its output, and its input if it was started with -i. Several
            may be attached at once. The detach keys leave it running; without a terminal, any signal but SIGKILL goes to
            the container.
            """
        static let arguments = ArgumentCount.exactly(1)
        static let own: [Flag<Flags>] = [
            Flag("no-stdin", group: "Options", "Do not pass standard input on.") { $0.noInput = $1 },
            Flag("detach-keys", takes: "keys", group: "Options", "The keys that leave it running (ctrl-p,ctrl-q).") {
                $0.detachKeys = $1
            },
            Flag("sig-proxy", group: "Options", "Pass signals on to it (true).") { $0.signalProxy = $1 },
        ]
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (options, names) = try Flags.take(words)
        let wish = AttachWish(
            givesInput: !options.noInput, passesSignals: options.signalProxy,
            detachKeys: try DetachKeys(parsing: options.detachKeys))
        return Outcome.code(
            try options.openStore().attach(names[0], wish) { Failure.say("minibox: warning: \($0)") })
    }
}
