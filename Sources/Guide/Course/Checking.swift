import Linux

/// What a check tells the learner.
public struct CheckReport: Sendable, Equatable {
    public let passed: Bool
    public let text: String
}

/// Looks whether a learner has reached the goal of a lab, and remembers it.
public struct Checking: Sendable {
    public let lab: GuidedLab
    public let store: ProgressStore

    public init(_ lab: GuidedLab, in store: ProgressStore) {
        self.lab = lab
        self.store = store
    }

    /// A command in the background may need this long until it is where it shall be; LAB_PATIENCE, in milliseconds, where the
    /// machine is slow.
    private static let patienceMilliseconds = environmentValue("LAB_PATIENCE").flatMap { Int($0) } ?? 1000

    /// - Throws: when the lab was not started, or the machine cannot be looked at.
    public func check() throws -> CheckReport {
        guard var progress = store.progress(of: lab) else {
            throw UsageError("lab \(lab.number) has not been started", fix: "lab start \(lab.number)")
        }
        let report: CheckReport
        switch progress.state {
        case .started: report = try lookForGoal(&progress)
        case .seen(let traces): report = try lookForRest(of: traces, &progress)
        case .done:
            report = CheckReport(
                passed: true, text: "Lab \(lab.number) is done already. 'lab start \(lab.number)' begins it anew.")
        }
        try store.save(progress, of: lab)
        return report
    }

    private func lookForGoal(_ progress: inout Progress) throws(KernelError) -> CheckReport {
        let before = try store.before(lab)
        var finding: Finding
        let start = monotonicNanoseconds()
        var isFirst = true
        repeat {
            if !isFirst { sleep(milliseconds: 50) }
            isFirst = false
            finding = try lab.look(Attempt(values: progress.values, before: before, processes: try ProcessFacts.all()))
            if case .there = finding { break }
        } while monotonicNanoseconds() - start < Int64(Self.patienceMilliseconds) * 1_000_000
        switch finding {
        case .there(let evidence, let traces):
            progress.missedBy = nil
            progress.state = traces.isEmpty ? .done : .seen(traces)
            let next =
                traces.isEmpty
                ? "Lab \(lab.number) is done."
                : "Next: clean up, then 'lab check \(lab.number)' again: \(traces.map(\.shown).joined(separator: ", ")) must be gone."
            return CheckReport(
                passed: true, text: (["There it is:"] + evidence.map { "  \($0)" } + [next]).joined(separator: "\n"))
        case .notYet(let saw, let expected, let lookAt, let hint):
            progress.missedBy = hint
            return CheckReport(
                passed: false,
                text: """
                    Not yet.
                      saw:      \(saw)
                      expected: \(expected)
                      look at:  \(lookAt)
                      hint:     'lab hint \(lab.number) \(hint)' helps
                    """)
        }
    }

    private func lookForRest(of traces: [Trace], _ progress: inout Progress) throws(KernelError) -> CheckReport {
        var now = try Snapshot.take()
        var waited = 0
        while traces.contains(where: { $0.remains(in: now) }), waited < Self.patienceMilliseconds {
            sleep(milliseconds: 50)
            waited += 50
            now = try Snapshot.take()
        }
        let rest = traces.filter { $0.remains(in: now) }
        guard rest.isEmpty else {
            return CheckReport(
                passed: false,
                text: "You had it; now clean up. Still there: \(rest.map(\.shown).joined(separator: ", ")).\n"
                    + rest.compactMap { keeper(of: $0) }.map { "  \($0)\n" }.joined()
                    + "  'lab check \(lab.number)' looks again.")
        }
        progress.state = .done
        var text = "Gone: \(traces.map(\.shown).joined(separator: ", ")). Lab \(lab.number) is done."
        let others = now.added(since: try store.before(lab))
        if !others.isEmpty {
            text +=
                "\nNew on this machine since you began, yours or somebody else's:\n"
                + others.map { "  \($0.shown)" }.joined(separator: "\n")
        }
        return CheckReport(passed: true, text: text)
    }

    /// Who keeps a thing that shall be gone.
    private func keeper(of trace: Trace) -> String? {
        guard case .namespace(let id) = trace else { return nil }
        let inside = ((try? ProcessFacts.all()) ?? []).filter { $0.namespaces[id.kind] == id }
        return inside.isEmpty ? nil : "\(id) is kept by \(inside.map(\.shown).joined(separator: ", "))"
    }
}
