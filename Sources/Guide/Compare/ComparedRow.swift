import Linux

/// One command, outside and inside.
public struct ComparedRow: Sendable {
    public let subject: Subject
    /// Nil when it could not be asked on both sides.
    public let verdict: Verdict?
    public let outside: Answer
    public let inside: Answer
    /// What the answer comes from, and who owns it, in words.
    public let object: String
    public let owner: String
    /// The fine print, how it was compared, or why it could not be.
    public let notes: [String]
    /// Nil when nobody asked for it, and nothing had to be found out.
    public let experiment: Experiment?

    init(
        _ subject: Subject, verdict: Verdict?, outside: Answer, inside: Answer, object: String, owner: String, notes: [String],
        experiment: Experiment?
    ) {
        self.subject = subject
        self.verdict = verdict
        self.outside = outside
        self.inside = inside
        self.object = object
        self.owner = owner
        self.notes = notes
        self.experiment = experiment
    }

    /// From what was answered, and from what an experiment found.
    init(_ subject: Subject, _ samples: Samples, experiment: Experiment?) {
        let reading = subject.reading
        let (outer, inner) = (samples.outside[0], samples.inside[0])
        var notes = [subject.note, reading.explanation(samples)].compactMap { $0 }
        let answers = samples.outside + samples.inside
        var verdict: Verdict? = reading.verdict(samples)
        if outer.isMissing && inner.isMissing {
            verdict = nil
            notes.append("there is no such command on either side")
        }
        if outer.cutOff != nil && inner.cutOff != nil && outer.lines.isEmpty && inner.lines.isEmpty { verdict = nil }
        for (side, answer) in [("outside", outer), ("inside", inner)] {
            if let cutOff = answer.cutOff { notes.append("\(side) it was \(cutOff)") }
        }
        if verdict == .same, reading == .whole, Set(answers.map(\.lines)).count > 1 {
            notes.append("what differs changes by itself: it differs between two looks from one side, too")
        }
        self.init(
            subject, verdict: verdict, outside: reading.shown(outer), inside: reading.shown(inner), notes: notes,
            experiment: experiment)
    }

    /// With the owner that is known, or else found.
    init(
        _ subject: Subject, verdict: Verdict?, outside: Answer, inside: Answer, notes: [String], experiment: Experiment?
    ) {
        var (object, owner) = (subject.object ?? "", subject.object == nil ? "" : subject.ownerWord)
        if subject.object == nil, let experiment {
            let found = experiment.owners
            let isSure = !found.isEmpty || experiment.untried.isEmpty
            object = isSure ? ComparedRow.object(found, verdict) : "what none of these changes: not all could be tried"
            owner = isSure ? Subject.word(for: found) : "not known"
        }
        self.init(
            subject, verdict: verdict, outside: outside, inside: inside, object: object, owner: owner, notes: notes,
            experiment: experiment)
    }

    /// What the answer of an unknown command comes from, judged by what it follows.
    private static func object(_ found: [Variation], _ verdict: Verdict?) -> String {
        if !found.isEmpty { return found.map(\.object).joined(separator: "; ") }
        return verdict == .different
            ? "nothing that one change alone moves: the container's files, masks and rights together"
            : "the one kernel, or the hardware: no change of a namespace moves it"
    }

    /// The line of each side that people are shown: the first that differs, and how many there are.
    public var excerpts: (outside: String, inside: String) {
        let (outer, inner) = (outside.lines.map(\.wordsOnly), inside.lines.map(\.wordsOnly))
        guard verdict == .different else {
            return (ComparedRow.excerpt(outside, outer.first), ComparedRow.excerpt(inside, inner.first))
        }
        if let index = zip(outer, inner).enumerated().first(where: { $1.0 != $1.1 })?.offset {
            return (ComparedRow.excerpt(outside, outer[index]), ComparedRow.excerpt(inside, inner[index]))
        }
        return (
            ComparedRow.excerpt(outside, outer.first { !inner.contains($0) }),
            ComparedRow.excerpt(inside, inner.first { !outer.contains($0) })
        )
    }

    private static func excerpt(_ answer: Answer, _ line: String?) -> String {
        if answer.lines.isEmpty { return answer.exitCode == 0 ? "(nothing)" : "(exit code \(answer.exitCode))" }
        if answer.lines.count == 1 { return answer.lines[0].wordsOnly }
        return "\(answer.lines.count) lines\(line.map { ": \($0)" } ?? ", all of them there, too")"
    }
}
