import Linux

/// Reads what the causes of a refusal are judged by. Nothing is changed, and what may not be read is left out.
extension Evidence {
    public static func gather(for refusal: Refusal) -> Evidence {
        // Whoever listens wants the calls of the lesson, not these.
        let listener = Door.listener
        Door.listener = nil
        defer { Door.listener = listener }
        var evidence = Evidence()
        evidence.mounts = (try? MountInfo.all()) ?? []
        for path in everywhere + evidence.paths(around: refusal) {
            evidence.read(path)
            // This process only asks.
            if path.hasSuffix("/cgroup.procs"), evidence.files[path] != nil {
                evidence.files[path] = evidence.words(path).filter { $0 != "\(processID())" }.joined(separator: "\n")
            }
        }
        evidence.files["/proc/self/ns"] = (try? directoryEntries("/proc/self/ns"))?.joined(separator: "\n")
        for module in ["/sys/module/veth", "/sys/module/bridge"] where isDirectory(module) { evidence.files[module] = "" }
        if let status = evidence.status("Seccomp"), status != "0" { evidence.filtered = answersOfFilters() }
        for kind in NamespaceKind.allCases where kind != .user { evidence.lookAtOwner(of: kind) }
        evidence.isChrooted = chrooted(evidence)
        if [.busy].contains(refusal.errno), ["umount2", "mount"].contains(refusal.call), let path = refusal.path {
            evidence.users = processes(using: path)
        }
        return evidence
    }

    private static let everywhere =
        [
            "status", "uid_map", "gid_map", "setgroups", "limits", "attr/current", "cgroup",
        ].map { "/proc/self/\($0)" }
        + NamespaceKind.allCases.map { "/proc/sys/user/max_\($0.fileName)_namespaces" } + [
            "/proc/sys/kernel/unprivileged_userns_clone", "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
            "/proc/sys/kernel/osrelease", "/proc/sys/kernel/seccomp/actions_avail", "/proc/sys/kernel/threads-max",
            "/proc/sys/fs/mount-max", "/proc/filesystems", "/proc/cgroups", "/proc/loadavg", "/sys/fs/selinux/enforce",
        ]

    private mutating func read(_ path: String) {
        if let text = try? readText(path, limit: 1 << 20) { files[path] = text }
    }

    /// The files that belong to what the call was about, and of the groups around this process.
    private mutating func paths(around refusal: Refusal) -> [String] {
        var paths = groupsOfThisProcess().flatMap { ["\($0)/pids.max", "\($0)/pids.current"] }
        guard let path = refusal.path, path.hasPrefix("/") else { return paths }
        if ["uid_map", "gid_map"].contains(refusal.fileName) {
            return paths + [path, CgroupCauses.parent(path) + "/setgroups"]
        }
        guard mount(holding: path)?.type.hasPrefix("cgroup") ?? false else { return paths }
        var group = isDirectory(path) || refusal.call == "mkdirat" ? path : CgroupCauses.parent(path)
        paths += Self.groupFiles.map { "\(group)/\($0)" } + [path]
        let below = ((try? directoryEntries(group)) ?? []).filter { isDirectory("\(group)/\($0)") }
        files[group] = below.joined(separator: "\n")
        for process in ((try? readText("\(group)/cgroup.procs")) ?? "").split(separator: "\n").prefix(5) {
            read("/proc/\(process)/comm")
        }
        for place in [
            path, group, CgroupCauses.parent(group), "\(group)/cgroup.procs", "\(CgroupCauses.parent(group))/cgroup.procs",
        ] {
            if exists(place) { writable[place] = mayWrite(place) }
        }
        while isMountOrBelow(group) {
            paths += ["\(group)/cgroup.max.descendants", "\(group)/cgroup.max.depth"]
            if isMountPoint(group) { break }
            group = CgroupCauses.parent(group)
        }
        return paths
    }

    private func isMountOrBelow(_ group: String) -> Bool { mount(holding: group)?.type.hasPrefix("cgroup") ?? false }

    private static let groupFiles = [
        "cgroup.procs", "cgroup.subtree_control", "cgroup.controllers", "cgroup.type", "cpuset.cpus", "cpuset.mems",
        "memory.usage_in_bytes",
    ]

    /// The folders of this process's groups, and of those above them, where pids are limited.
    private func groupsOfThisProcess() -> [String] {
        var folders: [String] = []
        for line in (try? readText("/proc/self/cgroup"))?.split(separator: "\n") ?? [] {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3, fields[1].isEmpty || fields[1].contains("pids") else { continue }
            let root = mounts.first { fields[1].isEmpty ? $0.type == "cgroup2" : $0.superOptions.contains("pids") }
            guard let root else { continue }
            var path = String(fields[2])
            while path.count > 1 {
                folders.append(root.mountPoint + path)
                path = CgroupCauses.parent(path)
            }
        }
        return folders
    }

    private mutating func lookAtOwner(of kind: NamespaceKind) {
        do throws(KernelError) { _ = try kind.owner() } catch {
            if error.errno == .permission { ownedOutside.insert(kind) }
        }
    }

    private static func answersOfFilters() -> [String: String] {
        var answers: [String: String] = [:]
        for probe in FilterProbe.allCases {
            // A filter may answer by ending the process.
            let status = try? inside { () throws(KernelError) in exitNow(probe.answerOfFilter()?.code ?? 0) }
            switch status {
            case .exited(let code) where code != 0: answers[probe.rawValue] = Errno(code).name
            case .signalled: answers[probe.rawValue] = "SIGSYS"
            default: break
            }
        }
        return answers
    }

    /// Entering one's own mount namespace sets the root to the root of that namespace: is it another then?
    private static func chrooted(_ evidence: Evidence) -> Bool? {
        if !evidence.mounts.isEmpty && !evidence.isMountPoint("/") { return true }
        guard let root = try? Linux.status("/") else { return nil }
        let status = try? inside { () throws(KernelError) in
            do throws(KernelError) {
                let path = "/proc/self/ns/mnt"
                let namespace = try open(path)
                try enterNamespace(namespace.number, .mount, shownPath: path)
                let other = try Linux.status("/")
                exitNow(other.inode == root.inode && other.device == root.device ? 10 : 11)
            } catch { exitNow(1) }
        }
        return status == .exited(code: 10) ? false : status == .exited(code: 11) ? true : nil
    }

    /// Processes that have something of a mount open, or stand in it, as far as this process may look.
    private static func processes(using path: String) -> [String] {
        func isBelow(_ place: String) -> Bool { place == path || place.hasPrefix(path + "/") }
        var found: [String] = []
        for pid in ((try? directoryEntries("/proc")) ?? []).compactMap({ Int32($0) }) {
            var uses: [String] = []
            for (link, word) in [("cwd", "working directory"), ("root", "root"), ("exe", "program")] {
                if let place = try? readLink("/proc/\(pid)/\(link)"), isBelow(place) { uses.append(word) }
            }
            for number in (try? directoryEntries("/proc/\(pid)/fd")) ?? [] {
                guard let place = try? readLink("/proc/\(pid)/fd/\(number)"), isBelow(place) else { continue }
                uses.append("open file \(place)")
                break
            }
            let name = (try? readText("/proc/\(pid)/comm"))?.split(separator: "\n").first.map(String.init) ?? ""
            if !uses.isEmpty { found.append("\(name) (\(pid)): \(uses.joined(separator: ", "))") }
        }
        return found
    }
}
