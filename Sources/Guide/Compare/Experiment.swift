import Linux

/// Which single change changes an answer: who owns it, found by trying.
public struct Experiment: Sendable, Equatable {
    public enum Result: Sendable, Equatable {
        case unchanged, changed
        /// It could not be tried, and why.
        case untried(String)
    }

    public let results: [Variation: Result]

    public init(results: [Variation: Result]) { self.results = results }

    /// Asks in each variation, and beside it where only that is not so.
    init(
        _ words: [String], reading: Reading, groups: TrialGroups, runner: borrowing CommandRunner
    ) throws {
        var results: [Variation: Result] = [:]
        for variation in Variation.allCases where variation.isAvailable {
            let (baseline, varied) = variation.places(groups: groups)
            let samples = try Samples(words, baseline, words, varied, runner: runner)
            results[variation] = Experiment.result(samples, reading, of: variation)
        }
        self.results = results
    }

    static func result(_ samples: Samples, _ reading: Reading, of variation: Variation) -> Result {
        if let failed = (samples.inside + samples.outside).first(where: { $0.exitCode == Surroundings.failure }) {
            return .untried(failed.lines.joined(separator: " "))
        }
        if reading.verdict(samples) == .different { return .changed }
        // A figure that moves by itself can still show a clock that was moved by so much.
        return variation == .time && samples.moved(by: Double(Variation.secondsAhead)) ? .changed : .unchanged
    }

    /// What the answer follows: of two where one contains the other, the one that suffices.
    public var owners: [Variation] {
        Variation.allCases.filter { variation in
            results[variation] == .changed && variation.simpler.map { results[$0] != .changed } ?? true
        }
    }

    public var untried: [(Variation, String)] {
        Variation.allCases.compactMap { variation in
            guard case .untried(let why) = results[variation] else { return nil }
            return (variation, why)
        }
    }
}

extension Samples {
    /// Asks in turn on both sides, and more often before it is called a difference.
    init(
        _ outsideWords: [String], _ outside: Surroundings, _ insideWords: [String], _ inside: Surroundings,
        runner: borrowing CommandRunner
    ) throws {
        self.init(outside: [try runner.answer(outsideWords, in: outside)], inside: [])
        for round in 1...4 {
            self.inside.append(try runner.answer(insideWords, in: inside))
            self.outside.append(try runner.answer(outsideWords, in: outside))
            // Two rounds that agree are enough; a command that had to be ended, or that is not there, is asked once.
            if round == 2 && Verdict(self) == .same || self.outside[0].cutOff != nil || self.outside[0].isMissing { break }
        }
    }

    /// Whether some number is ahead inside by just so much.
    func moved(by offset: Double) -> Bool {
        func numbers(_ answer: Answer) -> [Double?] {
            answer.lines.flatMap { $0.split { " \t:,".contains($0) }.map { Double($0) } }
        }
        let (before, after) = (outside.map(numbers), inside.map(numbers))
        guard let count = before.first?.count, (before + after).allSatisfy({ $0.count == count }) else { return false }
        return (0..<count).contains { place in
            zip(before, after).allSatisfy { outer, inner in
                guard let outer = outer[place], let inner = inner[place] else { return false }
                return abs(inner - outer - offset) < 60
            }
        }
    }
}
