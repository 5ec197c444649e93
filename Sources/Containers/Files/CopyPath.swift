/// A path as it was typed, taken apart as Docker's `cp` does: what stands at its end decides what is meant.
struct CopyPath: Sendable, Equatable {
    let text: String

    init(_ text: String) { self.text = text }

    /// `dir/.`: what is in the directory, not the directory.
    var namesContents: Bool { CopyPath.base(text) == "." }
    /// Whether it can only mean a directory.
    var assertsDirectory: Bool { text.hasSuffix("/") || namesContents }
    /// Its last name, or `/`, or `.` for a path of nothing else.
    var name: String { CopyPath.base(text) }

    /// The directory and the last name, which is `.` where the contents are meant.
    var entry: (directory: String, name: String) {
        let cleaned = CopyPath.clean(text)
        if namesContents { return (cleaned, ".") }
        guard let slash = cleaned.lastIndex(of: "/") else { return (".", cleaned) }
        return (slash == cleaned.startIndex ? "/" : String(cleaned[..<slash]), CopyPath.base(cleaned))
    }

    /// The same place from the root on, with what stands at the end.
    func absolute(in directory: String) -> CopyPath {
        let whole = CopyPath.clean(text.hasPrefix("/") ? text : directory + "/" + text)
        if namesContents { return CopyPath(whole == "/" ? "/." : whole + "/.") }
        return CopyPath(text.hasSuffix("/") && whole != "/" ? whole + "/" : whole)
    }

    /// The shortest path that names the same by its words alone.
    static func clean(_ path: String) -> String {
        let isAbsolute = path.hasPrefix("/")
        var names: [Substring] = []
        for name in path.split(separator: "/") where name != "." {
            if name == "..", let last = names.last, last != ".." {
                names.removeLast()
            } else if name != ".." || !isAbsolute {
                names.append(name)
            }
        }
        let joined = names.joined(separator: "/")
        if isAbsolute { return "/" + joined }
        return joined.isEmpty ? "." : joined
    }

    private static func base(_ path: String) -> String {
        guard let name = path.split(separator: "/").last else { return path.isEmpty ? "." : "/" }
        return String(name)
    }
}

/// One of the two words that `cp` takes.
public struct CopyArgument: Sendable, Equatable {
    /// The container that the path is of; nil for this machine.
    public let container: String?
    public let path: String

    /// Reads `CONTAINER:PATH` or `PATH`: a path that holds a colon begins with `/` or `.`.
    public init(_ word: String) {
        let colon = word.firstIndex(of: ":")
        guard !word.hasPrefix("/"), !word.hasPrefix("."), let colon else {
            container = nil
            path = word
            return
        }
        container = String(word[..<colon])
        path = String(word[word.index(after: colon)...])
    }
}
