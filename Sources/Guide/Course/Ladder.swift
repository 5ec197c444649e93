import Linux

/// The hints of a lab, one rung at a time.
public struct Ladder: Sendable {
    let lab: GuidedLab
    let store: ProgressStore

    public init(_ lab: GuidedLab, in store: ProgressStore) {
        self.lab = lab
        self.store = store
    }

    /// The next hint that the learner has not read; the last one again when there is none.
    public func next() throws -> String {
        let read = store.progress(of: lab)?.hintsRead ?? 0
        return try hint(min(read + 1, try LabFolder(of: lab).hints().count))
    }

    /// One hint, by its number.
    public func hint(_ number: Int) throws -> String {
        let hints = try LabFolder(of: lab).hints()
        guard hints.indices.contains(number - 1) else {
            throw UsageError("lab \(lab.number) has no hint \(number)", fix: "its hints are 1 to \(hints.count)")
        }
        if var progress = store.progress(of: lab) {
            progress.hintsRead = max(progress.hintsRead, number)
            try store.save(progress, of: lab)
        }
        let next =
            number < hints.count
            ? "\n\n'lab hint \(lab.number)' tells more." : "\n\nThat was the last; 'lab solution \(lab.number)' shows the rest."
        return "Hint \(number) of \(hints.count): \(hints[number - 1])\(next)"
    }
}
