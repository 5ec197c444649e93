import Formats
import Linux

extension ContainerStore {
    /// `export`: writes the root filesystem of a container to an open file, as a tar archive, without what is mounted in it.
    public func export(_ text: String, to output: CInt) throws {
        let known = try look(up: text)
        let root = try openRootFilesystem(of: known)
        try ArchiveEngine.pack(root.number, to: output)
        EventLog(folders).tell(Event("export", of: try known.requireRecord()))
    }

    /// The same, to a file that appears when it is whole.
    public func export(_ text: String, toFile path: String) throws {
        let target = CopyPath(path).absolute(in: try workingDirectory())
        let problem = "failed to export container: "
        if isDirectory(target.text) {
            throw UsageError("\(problem)\(target.text) is a directory", fix: "name a file")
        }
        let folder = target.entry.directory
        guard isDirectory(folder) else {
            throw UsageError(
                "\(problem)invalid output path: directory \(goQuoted(folder)) does not exist",
                fix: "make it first: mkdir -p \(folder)")
        }
        if let kind = try? status(target.text).kind, kind != .file {
            // A device or a fifo is not replaced.
            let file = try open(target.text, .writeOnly)
            return try export(text, to: file.number)
        }
        let directory = try open(folder, [.pathOnly, .directory])
        let draft = ".minibox-export-\(processID())"
        do {
            let file = try open(draft, [.writeOnly, .create, .exclusive, .noFollow], mode: 0o600, in: directory.number)
            try export(text, to: file.number)
            try Linux.rename(draft, to: target.entry.name, in: directory.number)
        } catch {
            try? unlink(draft, in: directory.number)
            throw error
        }
    }
}
