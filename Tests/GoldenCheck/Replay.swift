/// Runs the commands of a case against minibox, and compares.
struct Replay {
    enum Verdict: Equatable {
        case asDocker
        /// Differs, in the marked way.
        case differs
        case notHere
        /// The text says how.
        case failed(String)
    }

    let recordedCase: Case
    private let workplace: Workplace
    private let shell: Shell
    private var leftovers: Leftovers
    private var identities = Identities()

    init(_ recordedCase: Case, minibox: String) throws {
        self.recordedCase = recordedCase
        workplace = try Workplace(minibox: minibox, name: recordedCase.name)
        shell = Shell(workplace: workplace)
        leftovers = Leftovers(in: workplace)
    }

    /// - Returns: one verdict for each recorded command, then one for each setup that failed, and one if something is left.
    mutating func run() throws -> [Verdict] {
        var verdicts: [Verdict] = []
        for step in recordedCase.steps {
            switch step {
            case .setup(let command):
                let outcome = try shell.run(command)
                leftovers.note(outcome.stdout)
                if outcome.code != 0 {
                    verdicts.append(.failed("setup: \(command)\n    ends with \(outcome.code): \(outcome.stderr)"))
                }
            case .recording(let recording): verdicts.append(try verdict(on: recording))
            }
        }
        if let left = try tidy() { verdicts.append(.failed(left)) }
        return verdicts
    }

    private mutating func verdict(on recording: Recording) throws -> Verdict {
        if recording.notHere != nil { return .notHere }
        let outcome = try shell.run(recording.command)
        leftovers.note(outcome.stdout)
        let normaliser = Normaliser(folder: workplace.folder, root: workplace.root)
        var texts = difference("stdout", recording.stdout, normaliser.lines(outcome.stdout, of: .stdout), normaliser, .stdout)
        texts += difference("stderr", recording.stderr, normaliser.lines(outcome.stderr, of: .stderr), normaliser, .stderr)
        let code = recording.ownCode?.code ?? recording.code
        if outcome.code != code { texts.append("exit: \(code) expected, \(outcome.code) here") }
        if texts.isEmpty { return recording.keys.isEmpty ? .asDocker : .differs }
        let details = texts.joined(separator: "\n").replacing("\n", with: "\n    ")
        return .failed("$ \(recording.command)\n    \(details)")
    }

    /// - Returns: how they differ; empty when they do not.
    private mutating func difference(
        _ name: String, _ recorded: [Recording.Line], _ own: [String], _ normaliser: Normaliser, _ stream: Normaliser.Stream
    ) -> [String] {
        let expected = Identities.numbered(normaliser.lines(Recording.expected(recorded), of: stream))
        let actual = Identities.numbered(own)
        let filled = LineDifference.filled(expected.lines, from: actual.lines)
        if filled != actual.lines { return ["\(name):"] + LineDifference.between(filled, and: actual.lines) }
        return identities.bind(expected.keys, to: actual.keys)
    }

    /// Removes all containers and networks of the case.
    ///
    /// - Returns: what is left all the same; nil when nothing is.
    private mutating func tidy() throws -> String? {
        let removal = try shell.run("docker ps -aq | xargs -r docker rm -f -v && docker network prune -f")
        leftovers.note(removal.stdout)
        let left = leftovers.remaining() + (try linksLeft())
        leftovers.clear()
        if removal.code == 0 && left.isEmpty { return nil }
        return (["to remove all ends with \(removal.code): \(removal.stderr)"] + left.map { "left: \($0)" })
            .joined(separator: "\n    ")
    }

    /// The kernel takes a moment to remove what a container had.
    private func linksLeft() throws -> [String] {
        let links = "ip -br link | grep -v '^lo '"
        let waiting = "for try in $(seq 30); do \(links) > /dev/null || exit 0; sleep 0.1; done; \(links)"
        return try shell.run(waiting).stdout.split(separator: "\n").map { "link \($0)" }
    }
}
