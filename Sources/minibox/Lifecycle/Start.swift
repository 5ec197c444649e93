import Containers
import Flags
import Linux

/// `minibox start`
enum StartVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false
        var attach = false
        var interactive = false
        var detachKeys = "ctrl-p,ctrl-q"
        var signalProxy = true

        static let usage = "start [OPTIONS] CONTAINER [CONTAINER...]"
        static let about = """
            Starts containers that have been made, or have ended: the same command over the files that they have written.
            """
        static let arguments = ArgumentCount.atLeast(1)
        static let own: [Flag<Flags>] = [
            Flag("attach", "a", group: "Options", "Show its output, pass signals on, and end with its exit code.") {
                $0.attach = $1
            },
            Flag("interactive", "i", group: "Options", "Pass standard input on, too.") { $0.interactive = $1 },
            Flag("detach-keys", takes: "keys", group: "Options", "The keys that leave it running (ctrl-p,ctrl-q).") {
                $0.detachKeys = $1
            },
            Flag("sig-proxy", group: "Options", "Pass signals on to it (true).") { $0.signalProxy = $1 },
        ]
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (options, names) = try Flags.take(words)
        let store = try options.openStore()
        guard options.attach || options.interactive else { return try startInBackground(names, store) }
        guard names.count == 1 else {
            throw UsageError("you cannot start and attach multiple containers at once", fix: "name one, or leave -a and -i out")
        }
        let wish = AttachWish(
            givesInput: options.interactive, passesSignals: options.signalProxy,
            detachKeys: try DetachKeys(parsing: options.detachKeys))
        let warned: (String) -> Void = { Failure.say("minibox: warning: \($0)") }
        if let outcome = try store.start(names[0], attach: wish, warned: warned) { return Outcome.code(outcome) }
        return Outcome.code(try store.attach(names[0], wish, warned: warned))
    }

    private static func startInBackground(_ names: [String], _ store: ContainerStore) throws -> Int32 {
        let failed = try Each.failures(of: names) { name in
            if case .failed(let text, _)? = try store.start(
                name, attach: nil, warned: { Failure.say("minibox: warning: \($0)") })
            {
                throw UsageError(text)
            }
            return name
        }
        if failed.isEmpty { return 0 }
        Failure.say("Error: failed to start containers: \(failed.joined(separator: ", "))")
        return 1
    }
}

/// How the end of a command's time with a container reaches the user.
enum Outcome {
    static func code(_ outcome: AttendanceOutcome) -> Int32 {
        switch outcome {
        case .ended(let code): return code
        case .detached:
            Failure.say("read escape sequence")
            return 0
        case .failed(let text, let code):
            Failure.say("minibox: \(text)")
            return code
        }
    }
}
