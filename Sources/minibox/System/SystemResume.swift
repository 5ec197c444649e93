import Containers
import Flags
import Linux

/// `minibox system resume`
enum SystemResumeVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false

        static let usage = "system resume"
        static let about = """
            Starts the containers that come back when the machine does: those with --restart always, and those with --restart
            unless-stopped that nobody has stopped. Made to be called once when the machine has started.
            """
        static let arguments = ArgumentCount.none
        static let own: [Flag<Flags>] = []
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (options, _) = try Flags.take(words)
        let store = try options.openStore()
        var code: Int32 = 0
        for container in try store.resumable() {
            do {
                let outcome = try store.start(container.id, attach: nil) { Failure.say("minibox: warning: \($0)") }
                if case .failed(let text, _)? = outcome { throw UsageError(text) }
                try write(container.name + "\n", to: 1)
            } catch {
                Failure.say("minibox: \(container.name) does not come back: \(error)")
                code = 1
            }
        }
        return code
    }
}
