import Linux

/// Processes of a guide that was killed together with whoever would have cleared up after it.
///
/// All that a walk starts carries its mark in the environment: who walked, and when. The next guide ends those whose walk is gone.
enum Forsaken {
    private static let variable = "LAB_GUIDE"

    /// The mark of this process: its pid namespace, its number there, and the time of its start.
    static func mark() throws(KernelError) -> String {
        let pid = processID()
        return "\(variable)=\(NamespaceID.ofThisProcess(.pid)?.inode ?? 0).\(pid).\(try startTime(ofProcess: pid))"
    }

    /// Ends the processes that carry the mark of a walk that is gone. What another pid namespace has marked is left alone: who
    /// lives there cannot be seen from here.
    static func end() throws(KernelError) {
        for pid in try directoryEntries("/proc").compactMap({ Int32($0) }) {
            // A handle first: it cannot come to mean another process than the one whose environment is read.
            guard let process = try? ProcessHandle(opening: pid), let words = try? readText("/proc/\(pid)/environ"),
                let mark = words.split(separator: "\0").first(where: { $0.hasPrefix("\(variable)=") })
            else { continue }
            let numbers = mark.dropFirst(variable.count + 1).split(separator: ".").map { UInt64($0) }
            guard numbers.count == 3, let space = numbers[0], let walk = numbers[1], let start = numbers[2],
                space == NamespaceID.ofThisProcess(.pid)?.inode, (try? startTime(ofProcess: Int32(clamping: walk))) != start
            else { continue }
            try? process.send(.kill)
        }
    }
}
