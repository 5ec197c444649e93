/// What the `--filter` flags of a command ask for: for each name the values that were given, in their order.
public struct Filters: Sendable, Equatable {
    private var values: [(name: String, values: [String])] = []

    public init() {}

    public static func == (left: Filters, right: Filters) -> Bool {
        left.values.elementsEqual(right.values) { $0.name == $1.name && $0.values == $1.values }
    }

    /// Adds what one flag says: `status=exited`, `label=app=web`.
    ///
    /// - Parameter flag: how the command calls the flag; `--filter` alone where it has no letter.
    /// - Throws: `invalid argument "x" for "-f, --filter" flag: bad format of filter (expected name=value)`.
    public mutating func add(_ text: String, flag: String = "-f, --filter") throws(ArgumentError) {
        if text.isEmpty { return }
        guard let sign = text.firstIndex(of: "=") else {
            throw ArgumentError(
                "invalid argument \(goQuoted(text)) for \(goQuoted(flag)) flag: bad format of filter (expected name=value)")
        }
        add(name: trimmed(text[..<sign]).lowercased(), value: trimmed(text[text.index(after: sign)...]))
    }

    public mutating func add(name: String, value: String) {
        if let index = values.firstIndex(where: { $0.name == name }) {
            if !values[index].values.contains(value) { values[index].values.append(value) }
        } else {
            values.append((name, [value]))
        }
    }

    public var isEmpty: Bool { values.isEmpty }

    /// The names that were given, in their order.
    public var names: [String] { values.map(\.name) }

    /// The values for a name; none when it was not given.
    public subscript(name: String) -> [String] { values.first { $0.name == name }?.values ?? [] }

    /// - Throws: `Invalid filter 'bogus'` for the first name that is not among these.
    public func check(names known: Set<String>) throws(ArgumentError) {
        for (name, _) in values where !known.contains(name) { throw ArgumentError("Invalid filter '\(name)'") }
    }

    /// - Throws: `Invalid filter 'status=bogus'` for the first value of this name that is not among these.
    public func check(_ name: String, values known: Set<String>) throws(ArgumentError) {
        for value in self[name] where !known.contains(value) { throw Self.invalid(name, value) }
    }

    /// The refusal of a value.
    public static func invalid(_ name: String, _ value: String) -> ArgumentError {
        ArgumentError("Invalid filter '\(name)=\(value)'")
    }

    /// The last value of a name as true or false, where Docker takes `1`, `0`, `true` and `false`.
    ///
    /// - Throws: `Invalid filter 'dangling=x'`, also when both were given.
    public func flag(_ name: String) throws(ArgumentError) -> Bool? {
        let words = self[name]
        guard let first = words.first else { return nil }
        let flags = words.map { $0 == "1" || $0 == "true" ? true : $0 == "0" || $0 == "false" ? false : nil }
        guard let flag = flags[0], flags.allSatisfy({ $0 == flag }) else {
            throw Self.invalid(name, words.first { !["1", "0", "true", "false"].contains($0) } ?? first)
        }
        return flag
    }

    /// Whether a value of this name, if there is one, is just this.
    public func allow(_ name: String, _ candidate: String) -> Bool {
        let words = self[name]
        return words.isEmpty || words.contains(candidate)
    }

    /// Whether a value of this name, if there is one, satisfies the condition.
    public func allow(_ name: String, where isAllowed: (String) throws -> Bool) rethrows -> Bool {
        let words = self[name]
        return try words.isEmpty || words.contains(where: isAllowed)
    }

    /// Whether all values of the name hold, each a label's name alone or with its value: `app`, `app=web`.
    ///
    /// - Parameter name: `label`, or `label!` with the answer turned round.
    public func allow(labels: [String: String], name: String = "label") -> Bool {
        self[name].allSatisfy { word in
            guard let sign = word.firstIndex(of: "=") else { return labels[word] != nil }
            return labels[String(word[..<sign])] == String(word[word.index(after: sign)...])
        }
    }
}

/// Without white space at either end.
private func trimmed(_ text: Substring) -> String {
    var text = text.drop(while: \.isWhitespace)
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
}
