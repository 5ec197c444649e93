/// A run of ids that an ordinary user may give to the processes in her user namespaces. See subuid(5).
public struct SubordinateRange: Sendable, Equatable {
    public let first: UInt32
    public let count: UInt32

    public init(first: UInt32, count: UInt32) {
        self.first = first
        self.count = count
    }

    public var last: UInt32 { first + (count - 1) }

    /// Those of these ranges that a map can hold together: none that overlaps an earlier one, no more ids than there are, and no
    /// more lines than the kernel takes, one of which is this user's own. See user_namespaces(7).
    public static func mappable(_ ranges: [SubordinateRange]) -> [SubordinateRange] {
        var kept: [SubordinateRange] = []
        for range in ranges {
            let overlaps = kept.contains { $0.first <= range.last && range.first <= $0.last }
            let sum = kept.reduce(UInt64(range.count) + 1) { $0 + UInt64($1.count) }
            if !overlaps, sum < UInt64(UInt32.max), kept.count < 339 { kept.append(range) }
        }
        return kept
    }

    /// What a line of /etc/subuid or /etc/subgid gives to a user, who stands there by name or by number; in the file's order.
    ///
    /// Lines that are none, and ids beyond 32 bits, are passed over, as newuidmap(1) does.
    public static func given(to name: String?, id: UInt32, in text: String) -> [SubordinateRange] {
        text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count == 3, fields[0] == "\(id)" || name.map({ fields[0] == $0 }) == true,
                let first = UInt32(fields[1]), let count = UInt32(fields[2]), count > 0,
                UInt64(first) + UInt64(count) <= UInt64(UInt32.max)
            else { return nil }
            return SubordinateRange(first: first, count: count)
        }
    }
}

/// The two programs, set-user-ID root or with a file capability, that write a map of several ids for an ordinary user.
public enum IDMapProgram: String, Sendable, CaseIterable {
    case newuidmap, newgidmap

    /// What keeps the program from working for this process, and what to do about it; nil when nothing can be seen.
    public var obstacle: (reason: String, remedy: String)? {
        let path: String
        do { path = try findProgram(rawValue) } catch {
            return ("\(rawValue) is not installed", "apt-get install uidmap (Fedora: shadow-utils)")
        }
        if (try? readText("/proc/thread-self/status"))?.contains("\nNoNewPrivs:\t1") == true {
            return (
                "\(path) cannot gain its rights: whoever started this process has forbidden new privileges (no_new_privs)",
                "start minibox from a session without it: see NoNewPrivs in /proc/self/status"
            )
        }
        let isSetUser = (try? status(path)).map { $0.mode & 0o4000 != 0 && $0.userID == 0 } == true
        let hasCapability = (try? extendedAttribute("security.capability", of: path)).flatMap { $0 } != nil
        guard isSetUser || hasCapability else {
            return (
                "\(path) has neither the set-user-ID bit nor a file capability",
                "give it back as root: chmod u+s \(path), or reinstall its package: apt-get install --reinstall uidmap"
            )
        }
        if (try? fileSystemStatus(at: path))?.mountFlags.contains(.noSuid) == true {
            return ("\(path) lies on a filesystem that is mounted nosuid", "remount it as root without that option")
        }
        return nil
    }

    /// Writes both maps of a process's new user namespace, at once. See newuidmap(1).
    ///
    /// - Throws: `EPERM` with what the program says.
    static func write(users: [IDMap], groups: [IDMap], of process: Int32) throws(KernelError) {
        let forUsers = try newuidmap.start(users, process)
        let forGroups = try newgidmap.start(groups, process)
        let outcomes = (try forUsers.finish(), try forGroups.finish())
        try newuidmap.check(outcomes.0, users, process)
        try newgidmap.check(outcomes.1, groups, process)
    }

    private func start(_ maps: [IDMap], _ process: Int32) throws(KernelError) -> RunningProgram {
        do { return try RunningProgram(rawValue, arguments(maps, process)) } catch let error as KernelError { throw error } catch
        {
            throw refusal(.missing, maps, process, fix: obstacle?.remedy ?? "\(error)")
        }
    }

    private func check(_ outcome: ProgramOutcome, _ maps: [IDMap], _ process: Int32) throws(KernelError) {
        if outcome.succeeded { return }
        let said = outcome.errors.split(separator: "\n").first.map(String.init) ?? "\(rawValue) does not say why"
        let fix = obstacle.map { "\($0.reason): \($0.remedy)" } ?? "look at /etc/subuid and /etc/subgid"
        throw refusal(.permission, maps, process, fix: "\(fix) (it says: \(said))")
    }

    private func refusal(_ errno: Errno, _ maps: [IDMap], _ process: Int32, fix: String) -> KernelError {
        KernelError(
            purpose: "map ids for process \(process)", call: Call(rawValue, arguments(maps, process), section: 1), errno: errno,
            fix: fix)
    }

    private func arguments(_ maps: [IDMap], _ process: Int32) -> [String] {
        ["\(process)"] + maps.flatMap { ["\($0.inside)", "\($0.outside)", "\($0.count)"] }
    }
}
