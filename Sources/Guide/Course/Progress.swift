import Linux

/// How far a learner has come with one lab: a file of plain lines, which `cat` shows.
public struct Progress: Sendable, Equatable {
    /// Where a lab stands. Nothing counts as gone that was not seen.
    public enum State: Sendable, Equatable {
        case started
        /// The goal was there; these are to be gone.
        case seen([Trace])
        case done
    }

    public internal(set) var state = State.started
    /// The drawn values, by variable.
    public internal(set) var values: [String: String] = [:]
    /// The letters that the learner predicted, by the number of the question on the page, from 1.
    public internal(set) var predictions: [Int: String] = [:]
    /// How many hints she has read.
    public internal(set) var hintsRead = 0
    /// The hint that the last failed check pointed to.
    public internal(set) var missedBy: Int?

    // MARK: As text

    var text: String {
        var lines = values.sorted { $0.key < $1.key }.map { "value \($0.key) \($0.value)" }
        lines += predictions.sorted { $0.key < $1.key }.map { "predicted \($0.key) \($0.value)" }
        lines.append("hints \(hintsRead)")
        if let missedBy { lines.append("missed \(missedBy)") }
        switch state {
        case .started: lines.append("started")
        case .seen(let traces): lines += traces.map { "seen \($0.text)" }
        case .done: lines.append("done")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    init() {}

    /// Lines that mean nothing are passed over: a damaged file is a lab that can be started again.
    init(_ text: String) {
        var traces: [Trace] = []
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 2)
            switch (words[0], words.count) {
            case ("value", 3): values[String(words[1])] = String(words[2])
            case ("predicted", 3): if let number = Int(words[1]) { predictions[number] = String(words[2]) }
            case ("hints", 2): hintsRead = Int(words[1]) ?? 0
            case ("missed", 2): missedBy = Int(words[1])
            case ("seen", 2...): if let trace = Trace(String(line.dropFirst("seen ".count))) { traces.append(trace) }
            case ("done", 1): state = .done
            default: break
            }
        }
        if !traces.isEmpty, state != .done { state = .seen(traces) }
    }
}

/// Where the progress of a learner is kept: LAB_STATE, else below $XDG_STATE_HOME, else below ~/.local/state.
public struct ProgressStore: Sendable {
    let folder: String

    public init(folder: String) { self.folder = folder }

    public init() throws {
        let state = environmentValue("XDG_STATE_HOME") ?? environmentValue("HOME").map { "\($0)/.local/state" }
        guard let folder = environmentValue("LAB_STATE") ?? state.map({ "\($0)/minibox/labs" }) else {
            throw UsageError(
                "there is no place to keep your progress: HOME is not set", fix: "set HOME, or LAB_STATE to a folder")
        }
        self.folder = folder
    }

    private func path(_ lab: GuidedLab) -> String { "\(folder)/\(lab.folder)" }

    /// nil when the lab was never started.
    public func progress(of lab: GuidedLab) -> Progress? { (try? readText(path(lab))).map { Progress($0) } }

    public func save(_ progress: Progress, of lab: GuidedLab) throws(KernelError) {
        try ensureDirectories(folder)
        try replaceFile(path(lab), with: progress.text, durable: false)
    }

    /// Draws the values, looks at the machine as it is, and forgets what was before.
    @discardableResult
    public func start(_ lab: GuidedLab, picking picker: Picker = .chance) throws(KernelError) -> Progress {
        var progress = Progress()
        for draw in lab.draws { progress.values[draw.variable] = try draw.draw(picker) }
        try ensureDirectories(folder)
        try replaceFile("\(path(lab)).before", with: try Snapshot.take().text, durable: false)
        try save(progress, of: lab)
        return progress
    }

    func before(_ lab: GuidedLab) throws(KernelError) -> Snapshot { Snapshot(try readText("\(path(lab)).before")) }

    /// Forgets a lab.
    public func forget(_ lab: GuidedLab) throws(KernelError) {
        for path in [path(lab), "\(path(lab)).before"] where exists(path) { try unlink(path) }
    }
}
