/// Which id of this run stands for which `<ID1>` of the recording.
struct Identities {
    private var known: [String: String] = [:]

    /// An id in an output: the first 12 digits tell which, the length whether it was cut.
    private static var pattern: Regex<Substring> { /<ID[0-9]+(?::short)?>|\b(?:[0-9a-f]{64}|[0-9a-f]{12})\b/ }

    private static func key(_ token: Substring) -> String {
        token.hasPrefix("<") ? String(token.prefix { $0 != ":" && $0 != ">" }) : String(token.prefix(12))
    }

    /// The lines with their ids numbered in the order of appearance, and those ids.
    static func numbered(_ lines: [String]) -> (lines: [String], keys: [String]) {
        var keys: [String] = []
        let lines = lines.map { line in
            line.replacing(pattern) { match in
                let key = key(match.output)
                let number = keys.firstIndex(of: key) ?? keys.count
                if number == keys.count { keys.append(key) }
                let isShort = match.output.hasSuffix(":short>") || match.output.count == 12
                return "<ID\(number + 1)\(isShort ? ":short" : "")>"
            }
        }
        return (lines, keys)
    }

    /// Notes which ids stand for which.
    ///
    /// - Returns: what contradicts what earlier commands of the case have shown.
    mutating func bind(_ recorded: [String], to own: [String]) -> [String] {
        zip(recorded, own).compactMap { recorded, own in
            // A literal id in a recording, of an image, says nothing about ours.
            guard recorded.hasPrefix("<") else { return nil }
            let before = known[recorded]
            known[recorded] = own
            guard let before, before != own else { return nil }
            return "\(recorded)> was \(before) before, and is \(own) here"
        }
    }
}
