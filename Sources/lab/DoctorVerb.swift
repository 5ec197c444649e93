import Flags
import Guide
import Linux

/// `lab doctor`
enum DoctorVerb {
    private struct Options: VerbOptions {
        var json = false
        var help = false
    }

    private static let flags = FlagSet<Options>.ofVerb([
        Flag("json", group: "Options", "Write a JSON document instead of text.") { $0.json = $1 }
    ])

    private static let help = """
        Usage:  lab doctor [OPTIONS]

        Looks at this machine, as the user who you are, and says of each lab whether it can be run, and if not, why, and
        what to do. What can be tried is tried, in namespaces of its own. Exit code 1: some lab cannot be run.
        """

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        guard let (options, rest) = try flags.take(words, help: help) else { return 0 }
        guard rest.isEmpty else { throw UsageError("'doctor' takes no words", fix: "lab doctor") }
        let doctor = try Doctor()
        try write(options.json ? doctor.json.document + "\n" : doctor.text, to: 1)
        return doctor.isWell ? 0 : 1
    }
}
