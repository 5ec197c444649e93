/// Whether two sides give the same answer.
public enum Verdict: String, Sendable, Equatable {
    case same
    case different = "DIFFERENT"

    /// Compares answers that may change by themselves: figures of use, the list of processes.
    ///
    /// A difference counts only where each side agrees with itself and no answer of one side is one of the other's.
    public init(_ samples: Samples) {
        let codes = samples.map { Answer(lines: ["\($0.exitCode)"]) }
        // How wide a column is follows the longest word in it: of lines, only the words count.
        let words = samples.map { answer in Answer(lines: answer.lines.map { $0.wordsOnly }) }
        self = Verdict.differ(codes, at: 0) || Verdict.textDiffers(words) ? .different : .same
    }

    private static func textDiffers(_ samples: Samples) -> Bool {
        let all = samples.outside + samples.inside
        guard let first = all.first else { return false }
        if all.allSatisfy({ $0.lines.count == first.lines.count }) {
            return first.lines.indices.contains { lineDiffers(samples, at: $0) }
        }
        // Each side keeps its own number of lines, whatever stands in them.
        let (outer, inner) = (Set(samples.outside.map(\.lines.count)), Set(samples.inside.map(\.lines.count)))
        if outer.count == 1 && inner.count == 1 { return outer != inner }
        // Lines come and go. A steady line of one side that the other never has makes the difference.
        let outside = samples.outside.map { Set($0.lines) }
        let inside = samples.inside.map { Set($0.lines) }
        return lacks(inside, whatAlwaysIsIn: outside) || lacks(outside, whatAlwaysIsIn: inside)
    }

    private static func lacks(_ sets: [Set<String>], whatAlwaysIsIn others: [Set<String>]) -> Bool {
        guard var steady = others.first else { return false }
        for other in others { steady.formIntersection(other) }
        for set in sets { steady.subtract(set) }
        return !steady.isEmpty
    }

    private static func lineDiffers(_ samples: Samples, at index: Int) -> Bool {
        let words = samples.map { Answer(lines: $0.lines[index].split(separator: " ").map(String.init)) }
        let counts = Set((words.outside + words.inside).map(\.lines.count))
        guard counts.count == 1, let count = counts.first else { return differ(samples, at: index) }
        return (0..<count).contains { differ(words, at: $0) }
    }

    /// Whether outside always says one thing here, and inside never says it.
    private static func differ(_ samples: Samples, at index: Int) -> Bool {
        let outside = Set(samples.outside.map { $0.lines[index] })
        return outside.count == 1 && outside.isDisjoint(with: samples.inside.map { $0.lines[index] })
    }
}

/// A clock that runs on both sides, each answer a number: are the two the same clock?
struct ClockComparison: Sendable, Equatable {
    let outside: [Double]
    let inside: [Double]

    init(outside: [Double], inside: [Double]) {
        self.outside = outside
        self.inside = inside
    }

    /// From answers whose first line is, or begins with, the clock's number; nil when one is not.
    init?(_ samples: Samples) {
        func clocks(_ answers: [Answer]) -> [Double] {
            answers.compactMap { $0.lines.first?.split(separator: " ").first.flatMap { Double($0) } }
        }
        outside = clocks(samples.outside)
        inside = clocks(samples.inside)
        guard outside.count == samples.outside.count, inside.count == samples.inside.count, !inside.isEmpty else { return nil }
    }

    /// Each answer from inside has to lie between those from outside before and after it.
    var verdict: Verdict {
        for (index, reading) in inside.enumerated() {
            if reading < outside[index] || reading > outside[min(index + 1, outside.count - 1)] { return .different }
        }
        return .same
    }

    /// How far the inner clock runs ahead, in whole seconds: `86400`, or `86399 to 86401` where asking took its time.
    var secondsAhead: String {
        guard let inner = inside.first, let before = outside.first else { return "0" }
        let least = Int((inner - (outside.count > 1 ? outside[1] : before)).rounded())
        let most = Int((inner - before).rounded())
        return least == most ? "\(most)" : "\(least) to \(most)"
    }
}

extension StringProtocol {
    /// Without blanks but one between two words.
    var wordsOnly: String { split { $0 == " " || $0 == "\t" }.joined(separator: " ") }
}
