import Linux

/// What the commands of a lab find in their environment.
public struct LabEnvironment: Sendable {
    public let words: [String]

    /// - Parameters:
    ///   - values: what was drawn.
    ///   - folder: where they work.
    public init(values: [String: String], store: ProgressStore, folder: String) throws {
        let programs = try readLink("/proc/self/exe").split(separator: "/").dropLast().map { "/\($0)" }.joined()
        let path = environmentValue("PATH") ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        var words = [
            "PATH=\(programs):\(path):/usr/sbin:/sbin", "LAB_STATE=\(store.folder)", "LAB_FOLDER=\(try LabFolder.course())",
        ]
        // A bridge would outlive the walk: a container of a lab gets a network only where the lab is about it.
        words += ["PWD=\(folder)", "LC_ALL=C", "MINIBOX_NETWORK=none", try Forsaken.mark()]
        words += values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let names = Set(words.map { $0.prefix { $0 != "=" } })
        self.words = environmentWords().filter { !names.contains($0.prefix { $0 != "=" }) } + words
    }
}
