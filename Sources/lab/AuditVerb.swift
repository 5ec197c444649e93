import Flags
import Guide
import Linux

/// `lab audit -- COMMAND`
enum AuditVerb {
    private struct Options: VerbOptions {
        var fails = false
        var help = false
    }

    private static let flags = FlagSet<Options>.ofVerb([
        Flag("fail", group: "Options", "End with code 1 when anything is left, though the command did well.") { $0.fails = $1 }
    ])

    private static let help = """
        Usage:  lab audit [OPTIONS] -- COMMAND

        Runs a command, and says on standard error what it has left behind: processes that came from it, and mounts, links,
        namespaces and control groups that are new on this machine (others may make some at the same time). The exit code is
        the command's.
        """

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        guard let (options, command) = try flags.take(words, help: help) else { return 0 }
        guard !command.isEmpty else { throw UsageError("a command is needed", fix: "lab audit -- lab-uts -- true") }
        let audit = try Audit(of: command)
        try write("audit: \(audit.text.split(separator: "\n").joined(separator: "\n       "))\n", to: 2)
        return audit.code == 0 && options.fails && !audit.isClean ? 1 : audit.code
    }
}
