import Linux

/// What is asked on both sides, and how.
public struct Subject: Sendable {
    /// How it stands in the table: `free, limited to 30 MB`.
    public let title: String
    /// The command and its arguments.
    let words: [String]
    let reading: Reading
    /// Where it is asked the second time.
    let inside: Inside
    /// The kernel object that the answer comes from; nil when an experiment has to find it.
    let object: String?
    /// What the answer follows, in the order of importance; empty for what no namespace owns.
    let owners: [Variation]
    /// What it follows as well: not the matter, but how the command shows it.
    let alsoFollows: [Variation]
    /// The fine print.
    let note: String?

    enum Inside: Sendable, Equatable {
        /// A container with further flags of `minibox run`; of an image, when it has to be that one.
        case container(flags: [String] = [], image: String? = nil)
        /// Just these changed, and nothing else.
        case variation(Variation)
    }

    init(
        _ title: String, _ words: [String]? = nil, reading: Reading = .whole, inside: Inside = .container(), object: String?,
        owners: [Variation] = [], alsoFollows: [Variation] = [], note: String? = nil
    ) {
        self.title = title
        self.words = words ?? title.split(separator: " ").map(String.init)
        self.reading = reading
        self.inside = inside
        self.object = object
        self.owners = owners
        self.alsoFollows = alsoFollows
        self.note = note
    }

    /// A command: one that is known, or one of which nothing is.
    public init(words: [String]) {
        let title = words.map(shellWord).joined(separator: " ")
        self = Subject.known(title) ?? Subject(title, words, object: nil)
    }

    /// A line for the shell.
    public init(line: String) { self = Subject.known(line) ?? Subject(line, ["sh", "-c", line], object: nil) }

    private static func known(_ title: String) -> Subject? {
        (Subject.table + Subject.finePrint + Subject.others).first { $0.title == title }
    }

    /// Which namespace owns the answer, in a word.
    var ownerWord: String { Subject.word(for: owners) }

    static func word(for owners: [Variation]) -> String {
        var kinds: [String] = []
        for kind in owners.compactMap(\.namespace) where !kinds.contains(kind.rawValue) { kinds.append(kind.rawValue) }
        if !kinds.isEmpty { return kinds.joined(separator: ", ") }
        return owners.isEmpty ? "none" : owners.contains(.limits) ? "none (cgroup)" : "none (caller)"
    }
}
