/// What a command printed, on both of its outputs, and how it ended.
public struct Answer: Sendable, Equatable {
    public var lines: [String]
    /// As a shell shows it: 127 for a command that does not exist.
    public var exitCode: Int32
    /// Why it was ended before its time; nil when it ended by itself.
    public var cutOff: String?

    public init(lines: [String], exitCode: Int32 = 0, cutOff: String? = nil) {
        self.lines = lines
        self.exitCode = exitCode
        self.cutOff = cutOff
    }

    init(text: String, exitCode: Int32, cutOff: String?) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        self.init(lines: lines, exitCode: exitCode, cutOff: cutOff)
    }

    /// The command is not there at all.
    var isMissing: Bool { exitCode == 127 }
}

/// The answers of one command on two sides, asked in turn: outside, inside, outside, …, outside.
///
/// What lies between two answers from outside can be compared with both: a clock that only moves on has to be between
/// them, and what has changed between them changes by itself.
public struct Samples: Sendable, Equatable {
    public var outside: [Answer]
    public var inside: [Answer]

    public init(outside: [Answer], inside: [Answer]) {
        self.outside = outside
        self.inside = inside
    }

    func map(_ transform: (Answer) -> Answer) -> Samples {
        Samples(outside: outside.map(transform), inside: inside.map(transform))
    }
}
