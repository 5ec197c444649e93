import Guide
import Linux

/// The verbs that take the number of a lab.
enum LabVerbs {
    static let checkHelp = """
        Looks at the state of the machine and says whether the goal of the lab is reached; the first time that it is
        there, and after you have cleaned up once more, that it is gone. Exit code 0: yes, 1: not yet.
        """

    static func check(_ words: ArraySlice<String>) throws -> Int32 {
        guard let lab = try lab(words, of: "check NN", help: checkHelp) else { return 0 }
        let report = try Checking(lab, in: try ProgressStore()).check()
        try write(report.text + "\n", to: 1)
        return report.passed ? 0 : 1
    }

    static func hint(_ words: ArraySlice<String>) throws -> Int32 {
        guard
            let words = try PlainOptions.words(
                words, of: "hint NN [HINT]", help: "Shows the next hint of the lab, or the one with this number.")
        else { return 0 }
        let lab = try Course.lab(words.first ?? "")
        let ladder = Ladder(lab, in: try ProgressStore())
        guard words.count > 1 else {
            try write(try ladder.next() + "\n", to: 1)
            return 0
        }
        guard let number = Int(words[1]) else {
            throw UsageError("'\(words[1])' is not the number of a hint", fix: "lab hint \(lab.number)")
        }
        try write(try ladder.hint(number) + "\n", to: 1)
        return 0
    }

    static func solution(_ words: ArraySlice<String>) throws -> Int32 {
        guard let lab = try lab(words, of: "solution NN", help: "Shows what somebody who knows would type.") else { return 0 }
        try write(try readText(try LabFolder(of: lab).solutionPath), to: 1)
        return 0
    }

    static func values(_ words: ArraySlice<String>) throws -> Int32 {
        let help = """
            Prints the values that were drawn for you, as assignments for another terminal: eval "$(lab values 1)".
            A lab that was not started is started by it.
            """
        guard let lab = try lab(words, of: "values NN", help: help) else { return 0 }
        let store = try ProgressStore()
        let progress = try store.progress(of: lab) ?? store.start(lab)
        let lines = progress.values.sorted { $0.key < $1.key }.map { "export \($0.key)=\(shellWord($0.value))\n" }
        try write(lines.joined(), to: 1)
        return 0
    }

    static func reset(_ words: ArraySlice<String>) throws -> Int32 {
        guard
            let words = try PlainOptions.words(words, of: "reset [NN…]", help: "Forgets the progress of these labs, or of all.")
        else { return 0 }
        let store = try ProgressStore()
        for lab in words.isEmpty ? Course.labs : try words.map(Course.lab) { try store.forget(lab) }
        return 0
    }

    static func list(_ words: ArraySlice<String>) throws -> Int32 {
        guard let words = try PlainOptions.words(words, of: "list", help: "Shows the labs, and how far you have come.") else {
            return 0
        }
        guard words.isEmpty else { throw UsageError("'list' takes no words", fix: "lab list") }
        try write(CourseList.text(try ProgressStore()) + "\n", to: 1)
        return 0
    }

    static func render(_ words: ArraySlice<String>) throws -> Int32 {
        let help = "Runs the commands of the lab's page, and writes what they print into the page: for authors of labs."
        guard let words = try PlainOptions.words(words, of: "render NN…", help: help) else { return 0 }
        guard !words.isEmpty else { throw UsageError("'render' needs the number of a lab", fix: "lab render 1") }
        let labs = try words.map(Course.lab)
        return try Guardian.watch("lab render") {
            for lab in labs {
                try PrivateProgress.with { try Rendering(lab, in: $0).write() }
                try write("written: \(try LabFolder(of: lab).path)/README.md\n", to: 1)
            }
            return 0
        }
    }

    /// The lab that the only word names; nil when help was asked for.
    private static func lab(_ words: ArraySlice<String>, of verb: String, help: String) throws -> GuidedLab? {
        guard let words = try PlainOptions.words(words, of: verb, help: help) else { return nil }
        guard words.count == 1 else {
            throw UsageError("one number of a lab is needed", fix: "lab \(verb); 'lab list' shows them")
        }
        return try Course.lab(words[0])
    }
}
