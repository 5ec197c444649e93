import Linux

/// Runs the commands of a page, for the outputs that stand below them.
public struct Rendering {
    private let lab: GuidedLab
    private let folder: LabFolder
    private let store: ProgressStore

    public init(_ lab: GuidedLab, in store: ProgressStore) throws {
        self.lab = lab
        self.store = store
        folder = try LabFolder(of: lab)
    }

    /// What each command of the page prints here and now, with the same values every time.
    public func outputs() throws -> [String] {
        let progress = try store.start(lab, picking: .first)
        let workshop = try Workshop()
        try Descendants.adopt()
        let shell = try Shell(
            try LabEnvironment(values: progress.values, store: store, folder: workshop.folder), in: workshop.folder)
        let outputs = try folder.page().commands.map { try shell.run($0.text).output }
        try shell.end()
        try Descendants.end()
        return outputs
    }

    /// Writes them into the page.
    public func write() throws {
        let page = try folder.page()
        let outputs = try outputs()
        for (command, output) in zip(page.commands, outputs) {
            if let line = PageReader.mistakable(in: output) {
                throw UsageError(
                    "the output of '\(command.text)' has the line '\(line)', which a page would take for its own",
                    fix: "let the command print it otherwise: no line may begin with '$ ' or '```', nor the first one with '> '")
            }
        }
        let text = page.text(withOutputs: outputs)
        try replaceFile(folder.pagePath, with: text, mode: 0o644, durable: false)
    }
}
