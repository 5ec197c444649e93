import Flags
import Guide
import Linux

/// `lab doctor`
enum DoctorVerb {
    private struct Options: Sendable {
        var json = false
        var help = false
    }

    private static let flags = FlagSet<Options>([
        Flag("help", "h", group: "Options", "Show this help.") { $0.help = $1 },
        Flag("json", group: "Options", "Write a JSON document instead of text.") { $0.json = $1 },
    ])

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        var options = Options()
        let rest = try flags.parse(words, into: &options)
        if options.help {
            let text = """
                Usage:  lab doctor [OPTIONS]

                Looks at this machine, as the user who you are, and says of each lab whether it can be run, and if not, why, and
                what to do. What can be tried is tried, in namespaces of its own. Exit code 1: some lab cannot be run.
                """
            try write("\(text)\n\n\(flags.help)\n", to: 1)
            return 0
        }
        guard rest.isEmpty else { throw UsageError("'doctor' takes no words", fix: "lab doctor") }
        let doctor = try Doctor()
        try write(options.json ? doctor.json.document + "\n" : doctor.text, to: 1)
        return doctor.isWell ? 0 : 1
    }
}
