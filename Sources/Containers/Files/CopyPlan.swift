/// What goes where, by the rules of Docker's `cp`.
enum CopyPlan: Equatable {
    /// What is in the source goes into this directory.
    case contents(into: String)
    /// The source goes into this directory, under this name.
    case entry(into: String, as: String)

    /// - Parameters:
    ///   - source: as it was typed.
    ///   - target: where it goes, past the links at its end.
    ///   - targetKind: what is there; nil where nothing is.
    /// - Throws: `UsageError` in Docker's words for what does not fit.
    init(_ source: CopyPath, isDirectory: Bool, to target: CopyPath, targetIsDirectory: Bool?) throws(UsageError) {
        let (directory, name) = target.entry
        switch targetIsDirectory {
        case true?:
            let takesContents = isDirectory && (source.namesContents || source.name == "/")
            self = takesContents ? .contents(into: target.text) : .entry(into: target.text, as: source.name)
        case false? where isDirectory:
            throw UsageError(
                "cannot copy directory", fix: "\(target.text) is a file: name a directory, or something that is not there")
        case nil where !isDirectory && target.assertsDirectory:
            throw UsageError("no such directory", fix: "make \(target.text) first, or leave out the slash at its end")
        default: self = .entry(into: directory, as: name)
        }
    }

    var directory: String {
        switch self {
        case .contents(let directory), .entry(let directory, _): directory
        }
    }
}
