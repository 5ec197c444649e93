import Linux

/// The file that --script names. It is opened before anything else: a lab may lose its way to it.
final class ScriptFile: Sendable {
    private let file: CInt
    private let lab: String
    private let command: [String]

    init(_ path: String, lab: String, command: [String]) throws(KernelError) {
        file = try wanting("write the script \(path)") { () throws(KernelError) -> Descriptor in
            try open(path, [.writeOnly, .create, .truncate], mode: 0o755)
        }.release()
        self.lab = lab
        self.command = command.isEmpty ? ["sh"] : command
    }

    /// Writes what the notes say up to now; a later writing replaces it.
    func write(from notes: Notes) throws(KernelError) {
        let steps = try notes.all(.step).compactMap { ScriptStep(encoded: $0) }
        try write(LabScript(lab: lab, steps: steps, command: command).text)
    }

    func write(_ text: String) throws(KernelError) {
        try truncate(file)
        try rewind(file)
        try Linux.write(text, to: file)
    }
}
