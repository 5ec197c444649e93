import Flags
import Guide
import Linux

/// Where `lab` begins.
@main
enum Main {
    static func main() {
        try? StandardDescriptors.ensureOpen()
        var words = CommandLine.arguments.dropFirst()
        guard let word = words.popFirst() else { end(with: Help.text, code: 0) }
        if ["-h", "--help", "help"].contains(word) {
            guard let named = words.first else { end(with: Help.text, code: 0) }
            play(named, ["--help"])
        }
        play(word, words)
    }

    private static func play(_ word: String, _ words: ArraySlice<String>) -> Never {
        guard let verb = Verb.named(word) else {
            let known = Verb.all.map(\.name).joined(separator: ", ")
            end(with: "lab: '\(word)' is not a lab command.\n  fix: the commands are \(known); see 'lab --help'", code: 125)
        }
        do { exitNow(try verb.run(words)) } catch {
            var text = "lab \(word): \(error)"
            if error is FlagError { text += "\n  fix: see 'lab \(word) --help'" }
            end(with: text, code: 125)
        }
    }

    /// Success speaks on standard output, trouble on standard error.
    private static func end(with text: String, code: Int32) -> Never {
        try? write(text + "\n", to: code == 0 ? 1 : 2)
        exitNow(code)
    }
}
