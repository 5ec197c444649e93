import Linux

/// Commands, outside and inside a container side by side: same or different, and who owns the answer.
public struct Compare: Sendable {
    public struct Options: Sendable {
        /// The image of the container; nil for this machine's own root, or busybox where that cannot be.
        public var image: String?
        /// Experiment with the known commands, too.
        public var why = false
        /// How long a command may take.
        public var limitSeconds = 10

        public init() {}
    }

    public let rows: [ComparedRow]
    /// How the inside came about: `minibox run host`.
    public let inside: String
    /// Why there is no container; nil when there is.
    public let obstacle: String?
    /// Controllers that no limit could be set with in experiments.
    public let lackingControllers: [String]
    /// What to know of the inside; nil when there is nothing to say.
    public let remark: String?

    init(rows: [ComparedRow], inside: String) {
        self.rows = rows
        self.inside = inside
        (obstacle, remark) = (nil, nil)
        lackingControllers = []
    }

    /// - Throws: `CommandRunner.Interrupted` when a signal ended it.
    public init(_ subjects: [Subject], _ options: Options) throws {
        let runner = try CommandRunner(limitSeconds: options.limitSeconds)
        let container = try ContainerSide(image: options.image, runner: runner)
        let groups = options.why || subjects.contains { $0.object == nil } ? TrialGroups.make() : TrialGroups()
        defer { groups.remove() }
        var rows: [ComparedRow] = []
        for subject in subjects {
            rows.append(try Compare.row(subject, container, groups, why: options.why, runner: runner))
        }
        self.rows = rows
        inside = "minibox run \(container.image)"
        obstacle = container.obstacle
        remark = container.remark
        lackingControllers = groups.lacking
    }

    private static func row(
        _ subject: Subject, _ container: ContainerSide, _ groups: TrialGroups, why: Bool, runner: borrowing CommandRunner
    ) throws -> ComparedRow {
        var experiment: Experiment?
        if why || subject.object == nil {
            // What is no command here, or goes on for too long, needs no twenty-four more tries.
            let first = try runner.answer(subject.words, in: .host)
            if !first.isMissing && first.cutOff == nil {
                experiment = try Experiment(subject.words, reading: subject.reading, groups: groups, runner: runner)
            }
        }
        switch subject.inside {
        case .variation(let variation):
            let (baseline, varied) = variation.places(groups: groups)
            let samples = try Samples(subject.words, baseline, subject.words, varied, runner: runner)
            if case .untried(let reason) = Experiment.result(samples, subject.reading, of: variation) {
                return untried(subject, reason, samples.outside[0], experiment)
            }
            return ComparedRow(subject, samples, experiment: experiment)
        case .container(let flags, let image):
            let outside = container.outside(subject.words, image: image)
            if let obstacle = container.obstacle {
                let answer = try runner.answer(outside, in: .host)
                return untried(subject, obstacle, answer, experiment)
            }
            let place = container.place(flags: flags, image: image)
            let samples = try Samples(outside, .host, subject.words, place, runner: runner)
            if let refused = samples.inside.first(where: { $0.exitCode == Surroundings.failure }) {
                return untried(subject, refused.lines.joined(separator: " "), samples.outside[0], experiment)
            }
            return ComparedRow(subject, samples, experiment: experiment)
        }
    }

    private static func untried(_ subject: Subject, _ reason: String, _ outside: Answer, _ experiment: Experiment?) -> ComparedRow
    {
        ComparedRow(
            subject, verdict: nil, outside: subject.reading.shown(outside), inside: Answer(lines: []),
            notes: ["not asked inside: \(reason)"], experiment: experiment)
    }
}
