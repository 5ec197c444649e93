import Linux

/// Where the paths of one side of a copy are resolved.
enum CopyPlace {
    case machine
    /// In the root of a container, which is `/` for every link in it.
    case container(root: CInt)

    /// Holds on to what is at a path, without opening it. A slash at its end follows a link there too.
    func pin(_ path: String, followsLast: Bool) throws(KernelError) -> Linux.Descriptor {
        let flags: OpenFlags = followsLast ? .pathOnly : [.pathOnly, .noFollow]
        switch self {
        case .machine: return try open(path, flags)
        case .container(let root): return try open(path.isEmpty ? "/" : path, flags, in: root, resolve: .inRoot)
        }
    }

    /// What is at a path, or where something would be made: past the links at its end, some of which may lead to nothing yet.
    ///
    /// - Returns: the path where it is or will be, and what is there; nil where nothing is.
    func target(_ path: CopyPath) throws(KernelError) -> (path: CopyPath, status: FileStatus?) {
        var path = path
        // As many as Docker follows.
        for _ in 0...10 {
            let found: FileStatus
            let text: String
            do throws(KernelError) {
                let pinned = try pin(path.text, followsLast: false)
                found = try status(of: pinned.number)
                if found.kind != .symbolicLink { return (path, found) }
                text = try readLink("", in: pinned.number)
            } catch {
                guard error.errno == .missing || error.errno == .notDirectory else { throw error }
                return (path, nil)
            }
            path = CopyPath(text.hasPrefix("/") ? text : path.entry.directory + "/" + text)
        }
        throw KernelError(
            purpose: "find \(path.text)", call: Call("readlinkat", [cString(path.text)]), errno: .loop)
    }
}
