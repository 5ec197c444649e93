import Linux

/// `volumes` in the folder of a container: the volumes that it has, a name on each line, and `anonymous` behind those that
/// go with it.
///
/// It is written before the volumes are made, and goes with the folder: whoever removes a volume finds here who has it, and
/// whoever buries a container, however it died, which volumes go too.
struct VolumeClaims: Equatable {
    struct Claim: Equatable {
        let name: String
        let isAnonymous: Bool
    }

    var all: [Claim] = []

    init(_ all: [Claim]) { self.all = all }

    init(_ text: String) {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard let name = words.first, (try? VolumeName(parsing: String(name))) != nil else { continue }
            all.append(Claim(name: String(name), isAnonymous: words.dropFirst().first == "anonymous"))
        }
    }

    var text: String { all.map { $0.name + ($0.isAnonymous ? " anonymous" : "") + "\n" }.joined() }

    private static func path(_ id: String, _ folders: StateFolders) -> String { "\(folders.containers)/\(id)/volumes" }

    static func read(_ id: String, in folders: StateFolders) throws(KernelError) -> VolumeClaims {
        VolumeClaims(try unlessMissing { () throws(KernelError) in try readText(path(id, folders), limit: 1 << 20) } ?? "")
    }

    func write(_ id: String, in folders: StateFolders, durable: Bool) throws(KernelError) {
        try replaceFile(Self.path(id, folders), with: text, durable: durable)
    }
}
