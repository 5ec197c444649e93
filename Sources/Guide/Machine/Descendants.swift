import Linux

/// The processes that came from this one, also those whose parents have ended: this process is their subreaper then.
public enum Descendants {
    /// From now on orphans come to this process. See PR_SET_CHILD_SUBREAPER(2const).
    public static func adopt() throws(KernelError) { try ProcessControl.becomeSubreaper() }

    /// Those that live now, of this process.
    public static func all() throws(KernelError) -> [ProcessFacts] {
        let processes = try ProcessFacts.all()
        let children = Dictionary(grouping: processes, by: \.parent)
        var found: [ProcessFacts] = []
        var open = [processID()]
        while let parent = open.popLast() {
            for child in children[parent] ?? [] where child.status["State"]?.hasPrefix("Z") != true {
                found.append(child)
                open.append(child.pid)
            }
        }
        return found
    }

    /// Ends them all, and takes their status. Only for a process that keeps none of its children.
    public static func end() throws(KernelError) {
        while true {
            for process in try all() { _ = try? ProcessHandle(opening: process.pid).send(.kill) }
            do {
                while try reapAnyChild() != nil {}
            } catch  where error.errno == .noChild { return }
            sleep(milliseconds: 5)
        }
    }
}
