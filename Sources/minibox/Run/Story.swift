import Containers
import Linux
import Narration
import OCI

/// The telling of one run: `--explain` as it happens, `--script` at its end.
final class Story {
    private let renderers: [any Renderer]
    private let recording: CInt?
    private let scriptPath: String?
    /// The container that is run, once it is made.
    var container: Execution.Made?

    init(_ options: RunOptions) throws {
        var renderers: [any Renderer] = []
        if options.explain || options.explainFormat != nil || options.explainFile != nil {
            let output =
                try options.explainFile.map { path in try Self.openForWriting(path, .append, mode: 0o644) } ?? duplicate(2)
            switch options.explainFormat ?? "text" {
            case "text": renderers.append(TextRenderer(output: output.release()))
            case "all": renderers.append(TextRenderer(output: output.release(), showsPlumbing: true))
            case "json": renderers.append(JSONLinesRenderer(output: output.release()))
            case let word:
                throw UsageError("unknown format: '\(word)'", fix: "the formats of --explain-format are text, all and json")
            }
        }
        scriptPath = options.script
        if let scriptPath {
            // Found out now, not when the container has run.
            _ = try Self.openForWriting(scriptPath, [], mode: 0o755)
            // Every process of the run appends to the one file, which has no name and goes away by itself.
            let file = try openUnnamed(in: environmentValue("TMPDIR") ?? "/tmp").release()
            recording = file
            renderers.append(JSONLinesRenderer(output: file))
        } else {
            recording = nil
        }
        self.renderers = renderers
    }

    private static func openForWriting(_ path: String, _ flags: OpenFlags, mode: UInt32) throws(KernelError) -> Linux.Descriptor {
        try wanting("write to \(path)", fix: "name a file in a directory that is there and writable") { () throws(KernelError) in
            try open(path, [.writeOnly, .create, .truncate, flags], mode: mode)
        }
    }

    func begin() {
        if !renderers.isEmpty { Door.listener = Narrator(role: .command, renderers: renderers) }
    }

    /// Writes the script of what has happened.
    func end() throws {
        Door.listener = nil
        guard let recording, let scriptPath, let container else { return }
        try rewind(recording)
        let lines = try readText(of: recording, name: "the record of the run", limit: 64 << 20).split(separator: "\n")
        let records = lines.compactMap { try? JSONText.decode(Record.self, from: String($0)) }
        let script = Script(records: records, containerFolder: container.folder, cgroupName: container.cgroupName)
        try replaceFile(scriptPath, with: script.text(), mode: 0o755, durable: false)
    }
}
