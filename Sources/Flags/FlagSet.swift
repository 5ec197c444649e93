/// The flags of a verb, and Docker's grammar for them: `--name value`, `--name=value`, `-m 1g`, `-m1g`, `-it`,
/// `--rm=false`; the first word that is no flag ends them, and so does `--`.
///
/// That grammar is why no general parser is used here; and a container is started in the time that one needs to look
/// at seventy flags. See Docs/Design.md.
public struct FlagSet<Options: Sendable>: Sendable {
    public let flags: [Flag<Options>]

    public init(_ flags: [Flag<Options>]) { self.flags = flags }

    /// Applies the flags at the start of `words`, and returns the words after them.
    public func parse(_ words: ArraySlice<String>, into options: inout Options) throws(FlagError) -> ArraySlice<String> {
        var rest = words
        while let word = rest.first, word.hasPrefix("-"), word != "-" {
            rest = rest.dropFirst()
            if word == "--" { return rest }
            if word.hasPrefix("--") {
                try parseLong(word, &rest, &options)
            } else {
                try parseLetters(word, &rest, &options)
            }
        }
        return rest
    }

    /// Applies the flags wherever they stand, up to a `--`, and returns the other words.
    public func parseAnywhere(_ words: ArraySlice<String>, into options: inout Options) throws(FlagError) -> [String] {
        var rest = words
        var others: [String] = []
        while !rest.isEmpty {
            let left = try parse(rest, into: &options)
            if rest.dropLast(left.count).last == "--" { return others + left }
            others += left.prefix(1)
            rest = left.dropFirst()
        }
        return others
    }

    private func parseLong(_ word: String, _ rest: inout ArraySlice<String>, _ options: inout Options) throws(FlagError) {
        let (name, value) = split(word.dropFirst(2))
        guard let flag = flags.first(where: { $0.name == name }) else { throw FlagError("unknown flag: --\(name)") }
        if flag.valueName == nil {
            flag.apply(&options, try truth(value ?? "true", of: "--\(name)"))
        } else if let value = value ?? rest.popFirst() {
            flag.apply(&options, value)
        } else {
            throw FlagError("flag needs an argument: --\(name)")
        }
    }

    /// `-it`, and `-m1g`, whose value begins after the first letter that takes one.
    private func parseLetters(_ word: String, _ rest: inout ArraySlice<String>, _ options: inout Options) throws(FlagError) {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            guard let flag = flags.first(where: { $0.letter == letter }) else {
                throw FlagError("unknown shorthand flag: '\(letter)' in -\(word.dropFirst())")
            }
            if letters.first == "=" {
                let value = String(letters.dropFirst())
                return flag.apply(&options, flag.valueName == nil ? try truth(value, of: "-\(letter), --\(flag.name)") : value)
            }
            if flag.valueName == nil {
                flag.apply(&options, "true")
            } else if !letters.isEmpty {
                return flag.apply(&options, String(letters))
            } else if let value = rest.popFirst() {
                return flag.apply(&options, value)
            } else {
                throw FlagError("flag needs an argument: '\(letter)' in -\(word.dropFirst())")
            }
        }
    }

    private func split(_ word: Substring) -> (name: String, value: String?) {
        guard let sign = word.firstIndex(of: "=") else { return (String(word), nil) }
        return (String(word[..<sign]), String(word[word.index(after: sign)...]))
    }

    /// The words for true and false that Go's strconv.ParseBool knows.
    private func truth(_ word: String, of flag: String) throws(FlagError) -> String {
        switch word {
        case "1", "t", "T", "true", "TRUE", "True": return "true"
        case "0", "f", "F", "false", "FALSE", "False": return "false"
        default:
            throw FlagError(
                "invalid argument \"\(word)\" for \"\(flag)\" flag: strconv.ParseBool: parsing \"\(word)\": invalid syntax")
        }
    }
}
