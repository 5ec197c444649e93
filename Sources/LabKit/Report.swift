import Linux

/// What this run of a lab is asked for besides prose, and where it is gathered. A child has a copy.
struct Report {
    /// Of this process, which runs one lab.
    static var current: Report {
        get { unsafe shared }
        set { unsafe shared = newValue }
    }
    nonisolated(unsafe) private static var shared = Report()

    /// Whether one JSON document takes the place of the prose.
    private(set) var isSilent = false
    /// The steps that make the isolation have been noted: the rest of the story shows other things.
    private var scriptIsComplete = false
    private let wants: SharedOptions
    /// nil when nobody asked for --json or --script.
    let notes: Notes?
    private let script: ScriptFile?
    private let ownScript: String?

    private init() {
        wants = SharedOptions()
        notes = nil
        script = nil
        ownScript = nil
    }

    init(_ wants: SharedOptions, lab: String, command: [String], ownScript: String?) throws(KernelError) {
        self.wants = wants
        self.ownScript = ownScript
        isSilent = wants.json && command.isEmpty
        if let path = wants.scriptFile { script = try ScriptFile(path, lab: lab, command: command) } else { script = nil }
        notes = script != nil || isSilent ? try Notes() : nil
        if let ownScript { try script?.write(ownScript) }
    }

    /// Between the parts of a story that tell their calls.
    var storyWriters: [any CallWriter] { wants.explains ? [CallProse(output: 2)] : [] }

    /// In a part of a story that tells its calls.
    func tellingWriters(isScripted: Bool) -> [any CallWriter] {
        var writers: [any CallWriter] = []
        if !isSilent { writers.append(CallProse(output: 1)) } else { writers += storyWriters }
        guard let notes else { return writers }
        if isSilent { writers.append(CallObjects { notes.add(.call, $0) }) }
        if script != nil, isScripted, !scriptIsComplete { writers.append(StepNotes(notes)) }
        return writers
    }

    /// For a command of the learner's, to whom standard output belongs.
    var runWriters: [any CallWriter] {
        var writers: [any CallWriter] = storyWriters
        if wants.json { writers.append(CallObjects { try? write($0 + "\n", to: 2) }) }
        if let notes, let script, ownScript == nil {
            // Whoever becomes the command is the last one who can write the script; whoever waits for it knows the tidying.
            writers.append(StepNotes(notes) { try? script.write(from: notes) })
        }
        return writers
    }

    /// A part of a story has told its calls: if somebody is isolated by now, the script is complete.
    mutating func completeScript() {
        guard script != nil, let steps = try? notes?.all(.step).compactMap({ ScriptStep(encoded: $0) }) else { return }
        scriptIsComplete = steps.contains { $0.role == .inside || $0.shell(.unshare) != nil || $0.shell(.setpriv) != nil }
    }

    /// At the end of a story: the script, and the document.
    func finish(lab: String, question: String) throws(KernelError) {
        guard let notes else { return }
        if let script, ownScript == nil { try script.write(from: notes) }
        if let path = wants.scriptFile { say("\nThe same as a script: sh \(shellWord(path)) [COMMAND...]") }
        guard isSilent else { return }
        let head = ["lab": .text(lab), "question": .text(question)] as JSON
        let parts = try [("comparisons", Notes.Kind.comparison), ("facts", .fact), ("calls", .call)].map {
            (part) throws(KernelError) in "\"\(part.0)\":[\(try notes.all(part.1).joined(separator: ","))]"
        }
        // What children have noted is text already.
        let document = "\(head.line.dropLast()),\(parts.joined(separator: ","))}"
        try? write(document + "\n", to: 1)
    }
}

/// Whether standard output belongs to a JSON document: no pictures then, and no prose but what `say` keeps to itself.
public var isSilent: Bool { Report.current.isSilent }

/// Writes a line; a reader that has gone away is not worth an error. With --json standard output stays silent.
public func say(_ text: String, to descriptor: CInt = 1, ending: String = "\n") {
    if descriptor == 1 && Report.current.isSilent { return }
    try? write(text + ending, to: descriptor)
}

/// Shows a comparison of what each process saw: the table, and what it says in two lines.
public func show(_ comparison: Comparison, title: String = "What each process sees:") {
    if Report.current.isSilent { Report.current.notes?.add(.comparison, comparison.json(title: title).line) }
    say("\(title)\n\n\(comparison.table)")
    if !comparison.different.isEmpty { say("Changed inside: \(comparison.different.joined(separator: ", ")).") }
    if !comparison.same.isEmpty { say("Not changed:    \(comparison.same.joined(separator: ", ")).") }
}

/// Tells one measured answer that stands in no table: what was tried, and what the kernel answered.
///
/// - Parameter text: the sentence that tells it; `name` and `value` are for the JSON document.
public func tell(_ name: String, _ value: String, _ text: String) {
    if Report.current.isSilent {
        Report.current.notes?.add(.fact, (["name": .text(name), "value": .text(value)] as JSON).line)
    }
    say(text)
}

extension Comparison {
    func json(title: String) -> JSON {
        let rows = observations.enumerated().map { index, observation in
            let answers = views.map { JSON.Member($0.name, index < $0.answers.count ? .text($0.answers[index]) : .null) }
            return
                [
                    "name": .text(observation.name), "belongsTo": .text(observation.owner), "answers": .object(answers),
                    "same": .truth(isSame(index)),
                ] as JSON
        }
        return ["title": .text(title), "views": .list(views.map { .text($0.name) }), "rows": .list(rows)]
    }
}
