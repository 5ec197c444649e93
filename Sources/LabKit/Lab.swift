import Flags
import Linux

/// What every lab understands on its command line.
public struct SharedOptions: Sendable {
    /// Tells each kernel call as it is made, on standard error.
    public var explains = false
    public var wantsHelp = false
    /// One JSON document instead of prose; for a command, its calls as JSON lines on standard error.
    public var json = false
    /// Where the isolation is to be written as a shell script; nil when nobody asked.
    public var scriptFile: String?

    public init() {}
}

/// The flags of one lab: those that all share, and its own.
public protocol LabOptions: Sendable {
    init()
    var shared: SharedOptions { get set }
}

/// One lab: its name, its question, and what it teaches when asked for help.
public struct Lab<Options: LabOptions>: Sendable {
    public let name: String
    /// The question that the lab answers.
    public let question: String
    /// The help before the list of flags: what is isolated, what is not, what to try.
    public let lesson: String
    /// The flags of this lab beside the shared ones.
    public let flags: [Flag<Options>]

    public init(_ name: String, _ question: String, lesson: String, flags: [Flag<Options>] = []) {
        self.name = name
        self.question = question
        self.lesson = lesson
        self.flags = flags
    }

    private var allFlags: FlagSet<Options> {
        FlagSet(
            flags + [
                Flag("explain", group: "Options", "Tell each kernel call as it is made, on standard error.") {
                    $0.shared.explains = $1
                },
                Flag("help", "h", group: "Options", "Show this help.") { $0.shared.wantsHelp = $1 },
                Flag(
                    "json", group: "Options",
                    "Tell the facts as one JSON document; with a COMMAND, each call as a line of JSON on standard error."
                ) { $0.shared.json = $1 },
                Flag(
                    "script", takes: "file", from: .files, group: "Options",
                    "Write the isolation as a shell script of util-linux commands."
                ) { $0.shared.scriptFile = $1 },
            ])
    }

    /// Plays the lab and ends the process: 125 when the lab failed, 126 or 127 when the command could not be started.
    ///
    /// - Parameters:
    ///   - run: becomes the learner's command in the isolation, or waits for it and ends with its code.
    ///   - story: tells the story of the lab, when there is no command.
    ///   - script: the text for --script of a lab whose calls do not follow each other in one shell, nil where they do; `[]` is no command.
    public func play(
        run: (Options, [String]) throws(KernelError) -> Void, story: (Options) throws(KernelError) -> Void,
        script: ((Options, [String]) -> String?)? = nil
    ) -> Never {
        var options = Options()
        let command: [String]
        do { command = Array(try allFlags.parse(CommandLine.arguments.dropFirst(), into: &options)) } catch {
            misused("\(error)")
        }
        if options.shared.wantsHelp {
            say("\(name): \(question)\n\n\(lesson)\n\(allFlags.help)")
            exitNow(0)
        }
        do throws(KernelError) {
            let ownScript = script.flatMap { $0(options, command) }
            let report = try Report(options.shared, lab: name, command: command, ownScript: ownScript)
            Report.current = report
            if command.isEmpty {
                say("\(name): \(question)\n")
                Door.listener = listener(report.storyWriters)
                try story(options)
                stopExplaining()
                try report.finish(lab: name, question: question)
            } else {
                Door.listener = listener(report.runWriters)
                try run(options, command)
            }
            exitNow(0)
        } catch {
            say("\(name): \(error)\n\(Cause.text(for: error))", to: 2, ending: "")
            exitNow(StartFailure.code(of: error))
        }
    }

    /// Tells each kernel call from now on.
    public func explain(on descriptor: CInt = 1) { Door.listener = listener([CallProse(output: descriptor)]) }

    /// Makes the calls quietly again.
    public func stopExplaining() { Door.listener = nil }

    /// Tells the calls that `body` makes, here and in its children, under a line that says what they are for.
    ///
    /// The calls up to the first such part of a story that isolates something are what --script writes down.
    ///
    /// - Parameter isScripted: false for calls that only set the scene, and do not belong into the script.
    public func telling<Value>(
        _ title: String, isScripted: Bool = true, _ body: () throws(KernelError) -> Value
    ) throws(KernelError) -> Value {
        let value = try tellingOnly(title, isScripted: isScripted, body)
        if isScripted { Report.current.completeScript() }
        return value
    }

    private func tellingOnly<Value>(
        _ title: String, isScripted: Bool, _ body: () throws(KernelError) -> Value
    ) throws(KernelError) -> Value {
        say(title)
        let before = Door.listener
        Door.listener = listener(Report.current.tellingWriters(isScripted: isScripted))
        defer {
            Door.listener = before
            say("")
        }
        return try body()
    }

    private func listener(_ writers: [any CallWriter]) -> Telling? {
        writers.isEmpty ? nil : Telling(lab: name, writers: writers)
    }

    /// Becomes root of a new user namespace, and tells how; root needs no such thing.
    public func becomeRootAloud() throws(KernelError) {
        guard effectiveUserID() != 0 else { return }
        try tellingOnly(
            "You are not root: a user namespace comes first, in which you are.", isScripted: true, becomeRootOfNewUserNamespace)
    }

    /// Ends the lab for a value that a flag cannot have, or for words that no flag understands.
    public func misused(_ text: String) -> Never {
        say("\(name): \(text)\n  fix: see '\(name) --help'", to: 2)
        exitNow(125)
    }

}
