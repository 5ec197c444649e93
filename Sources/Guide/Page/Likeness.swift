/// Whether two outputs of the same command say the same, but for what no two runs have in common.
public enum Likeness {
    /// Numbers, and how wide they make a table, are left out of account.
    public static func reduced(_ text: String) -> String {
        var reduced = ""
        for character in text {
            let shown: Character = character.isNumber ? "0" : character == "\t" ? " " : character
            if shown == "0" && reduced.last == "0" || shown == " " && reduced.last == " " { continue }
            reduced.append(shown)
        }
        return reduced.split(separator: "\n", omittingEmptySubsequences: false).map(\.trimmed).joined(separator: "\n")
    }

    public static func areAlike(_ one: String, _ other: String) -> Bool { reduced(one) == reduced(other) }
}
