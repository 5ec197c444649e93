import Foundation

/// Shell commands of a case, run in its folder, with `docker` on their PATH.
struct Shell {
    let workplace: Workplace
    /// Seconds after which a command is taken for stuck.
    var limitSeconds = 60

    struct Outcome {
        let stdout: String
        let stderr: String
        let code: Int32
    }

    /// Output goes to files: a monitor that kept a pipe of its caller's open would hold up only a case that has a pipe itself.
    func run(_ command: String) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/timeout")
        process.arguments = ["-k", "5", "\(limitSeconds)", "/bin/sh", "-c", command]
        process.currentDirectoryURL = URL(filePath: workplace.directory)
        process.environment = [
            "PATH": "\(workplace.programs):/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": workplace.folder, "LC_ALL": "C.UTF-8", "MINIBOX_ROOT": workplace.root,
        ]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try workplace.file("stdout")
        process.standardError = try workplace.file("stderr")
        try Self.withNoSignalBlocked { try process.run() }
        process.waitUntilExit()
        return Outcome(
            stdout: try workplace.text("stdout"), stderr: try workplace.text("stderr"),
            code: process.terminationStatus + (process.terminationReason == .uncaughtSignal ? 128 : 0))
    }

    /// The threads that tests run on block signals, and what they start would inherit that.
    private static func withNoSignalBlocked(_ body: () throws -> Void) rethrows {
        var (none, before) = (sigset_t(), sigset_t())
        unsafe sigemptyset(&none)
        unsafe pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
        try body()
    }
}
