/// What of an answer is compared, when it is not all of it.
public enum Reading: Sendable, Equatable {
    /// Every word that does not change by itself.
    case whole
    /// All but the lines that begin so: the frequency of a processor is no property of it.
    case withoutLines(beginning: [String])
    /// All but one word of a line, counted from 1: the host name in `uname -a`.
    case withoutWord(Int)
    /// The first figure of each line that begins so: the totals of `free`.
    case totals(ofLines: [String])
    /// The columns of a table that are headed so, the last with all that follows: who is there, not how much it uses.
    case columns(headed: [String])
    /// The number in the first line, which moves on with a clock; the other lines are what is shown.
    case clock

    /// What the answer is reduced to before it is compared.
    func reduce(_ answer: Answer) -> Answer {
        var reduced = answer
        switch self {
        case .whole, .clock: break
        case .withoutLines(let beginnings):
            reduced.lines = answer.lines.filter { line in !beginnings.contains { line.hasPrefix($0) } }
        case .withoutWord(let number):
            reduced.lines = answer.lines.map { line in
                var words = line.split(separator: " ").map(String.init)
                if words.indices.contains(number - 1) { words.remove(at: number - 1) }
                return words.joined(separator: " ")
            }
        case .totals(let beginnings):
            reduced.lines = answer.lines.filter { line in beginnings.contains { line.hasPrefix($0) } }.map { line in
                line.split(separator: " ").prefix(2).joined(separator: " ")
            }
        case .columns(let heads):
            guard let header = answer.lines.first?.split(separator: " ") else { break }
            let kept = header.indices.filter { heads.contains(String(header[$0])) }
            reduced.lines = answer.lines.map { line in
                let words = line.split(separator: " ", maxSplits: header.count - 1)
                return kept.map { $0 < words.count ? String(words[$0]) : "" }.joined(separator: " ")
            }
        }
        return reduced
    }

    /// What people are shown of an answer.
    func shown(_ answer: Answer) -> Answer {
        guard self == .clock else { return answer }
        var shown = answer
        shown.lines = Array(answer.lines.dropFirst())
        return shown
    }

    func verdict(_ samples: Samples) -> Verdict {
        if self == .clock, let clocks = ClockComparison(samples) { return clocks.verdict }
        return Verdict(samples.map(reduce))
    }

    /// How it was compared, in words; nil when there is nothing to say.
    func explanation(_ samples: Samples) -> String? {
        switch self {
        case .whole: return nil
        case .withoutLines(let beginnings): return "compared without the lines \(beginnings.joined(separator: ", "))"
        case .withoutWord: return nil
        case .columns(let heads): return "compared by \(heads.joined(separator: ", "))"
        case .totals: return "compared by its totals: what is used changes by itself"
        case .clock:
            guard let clocks = ClockComparison(samples) else { return nil }
            switch clocks.verdict {
            case .same: return "the same clock: read outside, inside, outside, it only moved on"
            case .different: return "another clock: inside it is \(clocks.secondsAhead) seconds ahead"
            }
        }
    }
}
