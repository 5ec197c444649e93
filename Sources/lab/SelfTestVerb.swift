import Guide
import Linux

/// `lab selftest [NN…]`
enum SelfTestVerb {
    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let help = """
            Proves that the labs work on this machine: for each, the untouched start fails its check, the broken variant fails
            it with the right hint, the solution passes it, the page prints what it says, and the machine is clean after.
            A lab that cannot be run here, as 'lab doctor' says, is skipped. Your own progress is not touched. Exit code 0: none failed.
            """
        guard let words = try PlainOptions.words(words, of: "selftest [NN…]", help: help) else { return 0 }
        let labs = words.isEmpty ? Course.labs : try words.map(Course.lab)
        return try Guardian.watch("lab selftest") { try test(labs) }
    }

    private static func test(_ labs: [GuidedLab]) throws -> Int32 {
        var passed = 0
        var failed = 0
        var skipped = 0
        for (lab, diagnosis) in try Doctor(labs: labs).diagnoses {
            try write("lab \(lab.number): \(lab.title)\n", to: 1)
            guard diagnosis.verdict != .cannot else {
                skipped += 1
                try write("  skipped  \(diagnosis.obstacles.map(\.reason).joined(separator: "; "))\n", to: 1)
                continue
            }
            try PrivateProgress.with { store in
                try SelfTest(lab, in: store).run { result in
                    if result.failure == nil { passed += 1 } else { failed += 1 }
                    let text = result.failure.map { "FAILED  \(result.name)\n\(indented($0))" } ?? "passed  \(result.name)"
                    try? write("  \(text)\n", to: 1)
                }
            }
        }
        try write("\(passed) passed, \(failed) failed\(skipped == 0 ? "" : ", \(skipped) labs skipped")\n", to: 1)
        return failed == 0 ? 0 : 1
    }

    private static func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { "          \($0)" }.joined(separator: "\n")
    }
}

/// Progress that is nobody's, in a folder that goes away.
enum PrivateProgress {
    static func with(_ body: (ProgressStore) throws -> Void) throws {
        let workshop = try Workshop()
        try body(ProgressStore(folder: "\(workshop.folder)/progress"))
    }
}
