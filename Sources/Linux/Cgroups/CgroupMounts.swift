import Glibc

extension CgroupLayout {
    /// The mounts of cgroup filesystems that a path can reach: neither of these is buried under a later mount.
    static func visible(_ mounts: [MountInfo]) -> [MountInfo] {
        let parents = Dictionary(mounts.map { ($0.id, $0.parentID) }, uniquingKeysWith: { first, _ in first })
        return mounts.indices.compactMap { index in
            let mount = mounts[index]
            guard mount.type == "cgroup" || mount.type == "cgroup2" else { return nil }
            let buried = mounts[(index + 1)...].contains { later in
                covers(later.mountPoint, mount.mountPoint) && !isAncestor(later.id, of: mount.id, parents)
            }
            return buried ? nil : mount
        }
    }

    private static func covers(_ upper: String, _ path: String) -> Bool {
        path == upper || upper == "/" || path.hasPrefix(upper + "/")
    }

    private static func isAncestor(_ candidate: Int, of id: Int, _ parents: [Int: Int]) -> Bool {
        var id = id
        // The mount at the root can be its own parent.
        for _ in 0..<parents.count {
            guard let parent = parents[id], parent != id else { return false }
            if parent == candidate { return true }
            id = parent
        }
        return false
    }

    /// The lines of mountinfo that hold the word: by their type, or as a folder that could cover one. A machine with many
    /// containers has hundreds of mounts, and taking a line apart costs microseconds.
    static func cgroupLines(_ mountInfo: String) -> [Substring] {
        mountInfo.utf8.split(separator: UInt8(ascii: "\n")).map { Substring($0) }.filter(mentionsCgroup)
    }

    private static func mentionsCgroup(_ line: Substring) -> Bool {
        var line = line
        return line.withUTF8 { text in
            let word = unsafe UnsafeRawBufferPointer(start: cgroupWord.utf8Start, count: cgroupWord.utf8CodeUnitCount)
            let last = text.count - word.count
            return last >= 0 && (0...last).contains { unsafe text[$0] == word[0] && text[$0...].starts(with: word) }
        }
    }

    private static let cgroupWord: StaticString = "cgroup"

    /// The text of /proc/self/cgroup; empty in a kernel without control groups.
    static func ownGroupsText() throws(KernelError) -> String {
        do { return try readText("/proc/self/cgroup") } catch {
            guard error.errno == .missing else { throw error }
            return ""
        }
    }

    /// Whether this process may make groups in a directory and move processes there. See access(2).
    static func isWritable(_ directory: String) -> Bool {
        mayWrite(directory) && mayWrite(directory + "/cgroup.procs")
    }
}
