import Linux

/// A snapshot as lines, for the file that remembers the machine as it was.
extension Snapshot {
    var text: String {
        var lines = mounts.map { "mount \($0.id) \($0.type) \($0.mountPoint)" }
        lines += links.sorted().map { "link \($0)" }
        lines += namespaces.map { "namespace \($0.kind.rawValue) \($0.inode)" }.sorted()
        lines += cgroups.sorted().map { "cgroup \($0)" }
        lines += processes.sorted { $0.key < $1.key }.map { "process \($0.key) \($0.value)" }
        return lines.map { $0 + "\n" }.joined()
    }

    init(_ text: String) {
        var mounts: [Mount] = []
        var links: Set<String> = []
        var namespaces: Set<NamespaceID> = []
        var cgroups: Set<String> = []
        var processes: [Int32: UInt64] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            if words[0] == "mount", words.count == 4, let id = Int(words[1]) {
                mounts.append(Mount(id: id, mountPoint: words[3], type: words[2]))
                continue
            }
            switch Trace(String(line)) {
            case .link(let name): links.insert(name)
            case .namespace(let id): namespaces.insert(id)
            case .cgroup(let path): cgroups.insert(path)
            case .process(let pid, let start): processes[pid] = start
            default: break
            }
        }
        self.init(mounts: mounts, links: links, namespaces: namespaces, cgroups: cgroups, processes: processes)
    }

    /// What there is now that was not there before, but for processes, of which every machine has new ones all the time.
    public func added(since before: Snapshot) -> [Trace] {
        let old = Set(before.mounts)
        return mounts.filter { !old.contains($0) }.map { .mount(point: $0.mountPoint) }
            + links.subtracting(before.links).sorted().map { .link(name: $0) }
            + cgroups.subtracting(before.cgroups).sorted().map { .cgroup(path: $0) }
            + namespaces.subtracting(before.namespaces).sorted { $0.inode < $1.inode }.map { .namespace($0) }
    }
}
