import Linux

/// Walks through the page of a lab: at the learner's pace, or by itself for a class and for tests.
public struct Walk {
    let lab: GuidedLab
    let store: ProgressStore
    let folder: LabFolder
    let isAutomatic: Bool
    let paper = Paper()
    private var questions = 0

    /// - Parameter automatic: nobody is asked, and the solution does what the learner would.
    public init(_ lab: GuidedLab, in store: ProgressStore, automatic: Bool) throws {
        self.lab = lab
        self.store = store
        folder = try LabFolder(of: lab)
        isAutomatic = automatic
    }

    /// What comes of it: whether the learner has done the lab.
    public mutating func go() throws -> Bool {
        let page = try folder.page()
        let progress = try store.start(lab)
        let workshop = try Workshop()
        try Descendants.adopt()
        let environment = try LabEnvironment(values: progress.values, store: store, folder: workshop.folder)
        let shell = try Shell(environment, in: workshop.folder)
        var section = ""
        var left = false
        for block in page.blocks {
            if case .heading(let level, let title) = block {
                if try !finish(section, environment, workshop.folder) || !pause(before: title, level: level) {
                    left = true
                    break
                }
                section = title
            }
            try show(block, in: shell)
        }
        if !left { _ = try finish(section, environment, workshop.folder) }
        try shell.end()
        try Descendants.end()
        return store.progress(of: lab)?.state == .done
    }

    private mutating func show(_ block: Page.Block, in shell: borrowing Shell) throws {
        switch block {
        case .heading(let level, let title): paper.heading(level, title)
        case .text(let text): paper.prose(text)
        case .shown(let code): paper.line(code.split(separator: "\n").map { "    \($0)\n" }.joined())
        case .commands(let commands, _): for command in commands { try run(command.text, in: shell) }
        case .question(let text, let choices): try ask(text, choices)
        case .answer(let letter, let text): tell(letter, text)
        }
    }

    /// Between two sections; false when the learner leaves.
    private func pause(before title: String, level: Int) throws -> Bool {
        guard !isAutomatic, level > 1 else { return true }
        return try Prompt.ask(paper.dim("Enter: on to \"\(title)\"; q: leave "), on: paper) != "q"
    }

    private func run(_ command: String, in shell: borrowing Shell) throws {
        let shown = command.split(separator: "\n").joined(separator: "\n> ")
        paper.part(paper.bold("$ \(shown)"))
        if isAutomatic { paper.line() } else { _ = try Prompt.ask(paper.dim("   [Enter]"), on: paper) }
        let result = try shell.run(command)
        if !result.output.isEmpty { paper.line(result.output) }
        paper.line()
    }

    // MARK: Predictions

    private mutating func ask(_ text: String, _ choices: [Page.Choice]) throws {
        questions += 1
        paper.prose(text)
        paper.prose(choices.map { "- \($0.letter)) \($0.text)" }.joined(separator: "\n"))
        guard !isAutomatic else { return }
        let letters = choices.map(\.letter)
        var answer: String?
        repeat {
            answer = try Prompt.ask("Your prediction (\(letters.joined(separator: ", "))): ", on: paper)
        } while answer.map {
            !letters.contains($0)
        } ?? false
        guard let answer, var progress = store.progress(of: lab) else { return }
        progress.predictions[questions] = answer
        try store.save(progress, of: lab)
        paper.line()
    }

    private func tell(_ letter: String, _ text: String) {
        if let predicted = store.progress(of: lab)?.predictions[questions] {
            paper.line(
                paper.bold(
                    predicted == letter
                        ? "You predicted \(predicted), and so it is." : "You predicted \(predicted); it is \(letter)."))
        }
        paper.prose(text)
    }

    // MARK: Your turn

    /// What stands at the end of a section: the learner's turn. False when she leaves.
    private func finish(_ section: String, _ environment: LabEnvironment, _ folder: String) throws -> Bool {
        switch section {
        case "Your turn":
            if isAutomatic { return try playSolution(environment, folder) }
            return try Turn(walk: self, environment: environment, folder: folder).take { $0 != .started }
        case "Clean up" where !isAutomatic:
            return try Turn(walk: self, environment: environment, folder: folder).take { $0 == .done }
        default: return true
        }
    }

    private func playSolution(_ environment: LabEnvironment, _ folder: String) throws -> Bool {
        paper.prose("This is the solution:")
        let text = try readText(self.folder.solutionPath)
        paper.line(text.split(separator: "\n").dropFirst().map { "    \($0)\n" }.joined())
        let result = try Script.run(self.folder.solutionPath, environment, in: folder)
        paper.line(result.output)
        if result.code != 0 { paper.line("The solution ended with code \(result.code).") }
        return true
    }
}
