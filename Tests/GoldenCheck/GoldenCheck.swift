import Foundation

/// Replays recorded Docker cases against minibox, and prints where it differs: see `Scripts/golden`.
@main struct GoldenCheck {
    static func main() throws {
        let wanted = CommandLine.arguments.dropFirst()
        let names = Cases.names.filter { name in wanted.isEmpty || wanted.contains { name.hasPrefix($0) } }
        guard !names.isEmpty, Cases.isMiniboxBuilt, geteuid() == 0 else {
            print("there is no such case, or minibox is not built at \(Cases.minibox), or you are not root")
            exit(2)
        }
        var counts = Counts()
        for name in names {
            var replay = try Replay(try Cases.named(name), minibox: Cases.minibox)
            let verdicts = try replay.run()
            counts.add(verdicts)
            print("\(name): \(Counts(verdicts).text)")
            for case .failed(let text) in verdicts { print("  \(text.replacing("\n", with: "\n  "))") }
            fflush(nil)
        }
        print("\n\(names.count) cases: \(counts.text)")
        for contradiction in try Cases.differences().contradictions(with: Cases.names.map(Cases.named)) {
            print("DIFFERENCES.md: \(contradiction)")
        }
        exit(counts.failed == 0 ? 0 : 1)
    }

    struct Counts {
        private var (asDocker, differ, notHere) = (0, 0, 0)
        private(set) var failed = 0

        init(_ verdicts: [Replay.Verdict] = []) { add(verdicts) }

        mutating func add(_ verdicts: [Replay.Verdict]) {
            for verdict in verdicts {
                switch verdict {
                case .asDocker: asDocker += 1
                case .differs: differ += 1
                case .notHere: notHere += 1
                case .failed: failed += 1
                }
            }
        }

        var text: String {
            [(asDocker, "as Docker"), (differ, "differ on purpose"), (notHere, "not run"), (failed, "FAILED")]
                .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        }
    }
}
