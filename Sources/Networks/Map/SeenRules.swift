import Linux

/// What stands in our table at this moment, as nft(8) shows it.
public struct SeenRules: Sendable, Equatable {
    /// `inet minibox`
    public var table: String
    /// What the sets and maps hold, by their names: `tcp . 8080 : 172.18.0.2 . 80` in `ports4`.
    public var elements: [String: [String]] = [:]

    /// Reads what `nft list table` has written.
    public init(table: String, parsing text: String) {
        self.table = table
        var name = ""
        // A list of elements goes over several lines, up to its closing brace.
        var list: String?
        for line in text.split(separator: "\n") {
            let words = line.split { $0 == " " || $0 == "\t" }.map(String.init)
            if words.count == 3, ["set", "map"].contains(words[0]), words[2] == "{" { name = words[1] }
            if words.starts(with: ["elements", "=", "{"]) { list = "" }
            guard let begun = list else { continue }
            let part = words.drop { ["elements", "=", "{"].contains($0) }.joined(separator: " ")
            list = begun + " " + part
            guard part.hasSuffix("}") else { continue }
            elements[name] = (begun + " " + part).dropLast().split(separator: ",").map { Self.trimmed(String($0)) }
            list = nil
        }
    }

    private static func trimmed(_ text: String) -> String {
        text.split(separator: " ").joined(separator: " ").replacing("\"", with: "")
    }

    /// Whether the kernel itself sends what comes for the port on to a container.
    func redirects(_ port: PublishedPort) -> Bool {
        let family = port.hostAddress.family == .v4 ? 4 : 6
        let key = "\(port.transport.rawValue) . \(port.hostPort) : "
        let (map, wanted) =
            port.hostAddress.bits == 0 ? ("ports\(family)", key) : ("addressed\(family)", "\(port.hostAddress) . \(key)")
        return elements[map]?.contains { $0.hasPrefix(wanted) } == true
    }

    /// Whether a set holds the link of a network.
    func holds(_ link: String, in set: String) -> Bool { elements[set]?.contains(link) == true }
}

extension NetworkStore {
    /// - Returns: nil where nothing of ours stands, or nft(8) cannot say so.
    func seenRules() -> SeenRules? {
        let table = "inet \(tableName)"
        guard let outcome = try? runProgram("nft", ["list", "table"] + table.split(separator: " ").map(String.init)),
            outcome.succeeded
        else { return nil }
        return SeenRules(table: table, parsing: outcome.output)
    }
}
