import Flags
import Linux

/// What every lab understands on its command line.
public struct LabOptions: Sendable {
    public var explains = false
    public var wantsHelp = false
    /// The host name that lab-uts gives; other labs do not ask.
    public var hostName = "lab"
    /// Leaves the old /proc in place.
    public var keepsOldProc = false

    public init() {}
}

/// One lab: its name, its question, and what it teaches when asked for help.
public struct Lab: Sendable {
    public let name: String
    /// The question that the lab answers.
    public let question: String
    /// The help before the list of flags: what is isolated, what is not, what to try.
    public let lesson: String
    /// The flags of this lab beside `--explain` and `--help`.
    public let flags: [Flag<LabOptions>]

    public init(_ name: String, _ question: String, lesson: String, flags: [Flag<LabOptions>] = []) {
        self.name = name
        self.question = question
        self.lesson = lesson
        self.flags = flags
    }

    private var allFlags: FlagSet<LabOptions> {
        FlagSet(
            flags + [
                Flag("explain", group: "Options", "Tell each kernel call as it is made, on standard error.") { $0.explains = $1 },
                Flag("help", "h", group: "Options", "Show this help.") { $0.wantsHelp = $1 },
            ])
    }

    /// Plays the lab and ends the process: 125 when the lab failed, 126 or 127 when the command could not be started.
    ///
    /// - Parameters:
    ///   - run: becomes the learner's command in the isolation, or waits for it and ends with its code.
    ///   - story: tells the story of the lab, when there is no command.
    public func play(
        run: (LabOptions, [String]) throws(KernelError) -> Void, story: (LabOptions) throws(KernelError) -> Void
    ) -> Never {
        var options = LabOptions()
        let command: [String]
        do { command = Array(try allFlags.parse(CommandLine.arguments.dropFirst(), into: &options)) } catch {
            fail("\(error)\n  fix: see '\(name) --help'")
        }
        if options.wantsHelp {
            say("\(name): \(question)\n\n\(lesson)\n\(allFlags.help)")
            exitNow(0)
        }
        if options.explains { explain(on: 2) }
        do throws(KernelError) {
            if command.isEmpty { try story(options) } else { try run(options, command) }
            exitNow(0)
        } catch { fail("\(error)", code: StartFailure.code(of: error)) }
    }

    /// Tells each kernel call from now on.
    public func explain(on descriptor: CInt = 1) {
        guard let output = try? duplicate(descriptor) else { return }
        Door.listener = Telling(lab: name, output: output.release())
    }

    /// Becomes root of a new user namespace, and tells how.
    public func becomeRootAloud() throws(KernelError) {
        say("You are not root: a user namespace comes first, in which you are.")
        explain()
        try becomeRootOfNewUserNamespace()
        stopExplaining()
        say("")
    }

    /// Makes the calls quietly again.
    public func stopExplaining() { Door.listener = nil }

    private func fail(_ text: String, code: Int32 = 125) -> Never {
        say("\(name): \(text)", to: 2)
        exitNow(code)
    }
}
