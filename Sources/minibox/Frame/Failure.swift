import Containers
import Flags
import Formats
import Linux

/// How a failure reaches the user.
enum Failure {
    /// Ends the process with the text of an error. A flag that is not understood is always 125.
    static func report(_ error: any Error, verb: String, code: Int32) -> Never {
        let help = "see 'minibox \(verb) --help'"
        if let error = error as? ArgumentError { end(with: "minibox: \(error)\n  fix: \(help)", code: 125) }
        if error is FlagError { end(with: "minibox: \(error)\n  fix: \(help) for the flags", code: 125) }
        if let error = error as? UsageError, error.fix == nil { end(with: "minibox: \(error)\n  fix: \(help)", code: code) }
        end(with: "minibox: \(error)", code: code)
    }

    static func end(with text: String, code: Int32) -> Never {
        try? write(text.hasSuffix("\n") ? text : text + "\n", to: code == 0 ? 1 : 2)
        exitNow(code)
    }

    static func say(_ text: String) { try? write(text + "\n", to: 2) }
}
