import Linux

/// Proves that a lab works: the untouched start fails its check, the broken variant fails it with the right hint, the solution passes
/// it, the page prints what it says, and afterwards the machine has nothing that it did not have before.
public struct SelfTest {
    public struct Result: Sendable, Equatable {
        /// What is expected, as a sentence.
        public let name: String
        /// What went wrong; nil when nothing did.
        public let failure: String?
    }

    private let lab: GuidedLab
    private let folder: LabFolder
    private let store: ProgressStore

    /// - Parameter store: progress of its own, which no learner's is mixed with.
    public init(_ lab: GuidedLab, in store: ProgressStore) throws {
        self.lab = lab
        self.store = store
        folder = try LabFolder(of: lab)
    }

    /// Runs all of it.
    ///
    /// - Parameter tell: gets each result as it comes.
    public func run(_ tell: (Result) -> Void) throws {
        try Descendants.adopt()
        let before = try Snapshot.take()
        for (name, test) in [
            ("the untouched start fails the check", untouchedFails),
            ("the broken variant fails it with the right hint", brokenFails),
            ("the solution passes it", solutionPasses), ("the page prints what it says", pageIsTrue),
        ] {
            let failure: String?
            do { failure = try test() } catch { failure = "\(error)" }
            try Descendants.end()
            tell(Result(name: name, failure: failure))
        }
        try store.forget(lab)
        let left = try leftovers(since: before)
        tell(
            Result(
                name: "the machine is as it was",
                failure: left.isEmpty ? nil : "left: \(left.map(\.shown).joined(separator: ", "))"))
    }

    private func untouchedFails() throws -> String? {
        try store.start(lab)
        let report = try Checking(lab, in: store).check()
        return report.passed ? "the check says: \(report.text)" : nil
    }

    private func brokenFails() throws -> String? {
        guard let hint = try folder.hintOfBroken() else { return "\(folder.brokenPath) has no line '# hint: N'" }
        guard try folder.hints().indices.contains(hint - 1) else { return "there is no hint \(hint) in hints.md" }
        let output = try play(folder.brokenPath).output
        guard let progress = store.progress(of: lab), progress.state == .started else { return "its check passes:\n\(output)" }
        return progress.missedBy == hint
            ? nil : "the check points to hint \(progress.missedBy.map(String.init) ?? "none"), not to \(hint):\n\(output)"
    }

    private func solutionPasses() throws -> String? {
        let result = try play(folder.solutionPath)
        guard result.code == 0 else { return "it ended with code \(result.code):\n\(result.output)" }
        return store.progress(of: lab)?.state == .done ? nil : "the lab is not done after it:\n\(result.output)"
    }

    private func pageIsTrue() throws -> String? {
        let commands = try folder.page().commands
        let outputs = try Rendering(lab, in: store).outputs()
        for (command, output) in zip(commands, outputs) where !Likeness.areAlike(command.output, output) {
            return "$ \(command.text)\nthe page says:\n\(command.output)\nit printed:\n\(output)"
        }
        return nil
    }

    private func play(_ script: String) throws -> (code: Int32, output: String) {
        let progress = try store.start(lab)
        let workshop = try Workshop()
        return try Script.run(
            script, try LabEnvironment(values: progress.values, store: store, folder: workshop.folder), in: workshop.folder)
    }

    /// The kernel takes a moment to clear away what the last process of a namespace held.
    private func leftovers(since before: Snapshot) throws -> [Trace] {
        var left: [Trace] = []
        for _ in 0..<40 {
            left = try Snapshot.take().added(since: before)
            if left.isEmpty { return [] }
            sleep(milliseconds: 50)
        }
        return left
    }
}
