import Linux

/// The folder of a control group, and what stands in its files.
struct GroupFolder {
    let path: String

    init(_ path: String) { self.path = path }

    var exists: Bool { !path.isEmpty && isDirectory(path) }

    func has(_ file: String) -> Bool { Linux.exists("\(path)/\(file)") }

    /// nil where there is no such file.
    func text(_ file: String) -> String? { (try? readText("\(path)/\(file)"))?.trimmed }

    /// A file that is one number.
    func number(_ file: String) -> Int64? { text(file).flatMap { Int64($0) } }

    /// The number behind a word, in a file of such lines.
    func number(_ file: String, _ word: String) -> Int64? {
        let line = text(file)?.split(separator: "\n").first { $0.hasPrefix(word + " ") }
        return line.flatMap { Int64($0.dropFirst(word.count + 1)) }
    }

    func words(_ file: String) -> [String] { (text(file) ?? "").split { $0 == " " || $0 == "\n" }.map(String.init) }

    /// The processes in it, not those in groups below.
    var processes: [Int32] { words("cgroup.procs").compactMap { Int32($0) } }

    /// The groups directly below.
    var children: [GroupFolder] {
        let names = (try? directoryEntries(path)) ?? []
        return names.sorted().map { GroupFolder("\(path)/\($0)") }.filter(\.exists)
    }

    /// This group and all below it, those below first: the order in which they can be removed.
    var tree: [GroupFolder] { children.flatMap(\.tree) + [self] }
}
