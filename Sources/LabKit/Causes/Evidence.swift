import Linux

/// What was read of this machine and of this process: all that the causes are judged by.
public struct Evidence: Sendable {
    /// The texts of files, by path, of those that could be read. A folder's is the list of its names.
    public var files: [String: String] = [:]
    public var mounts: [MountInfo] = []
    /// Calls that a filter answers in the kernel's place, and with what; `SIGSYS` when it ends the process.
    public var filtered: [String: String] = [:]
    /// Whether this process's root is not the root of its mount namespace; nil when that cannot be told.
    public var isChrooted: Bool?
    /// The kinds of namespace that belong to a user namespace around this process's own.
    public var ownedOutside: Set<NamespaceKind> = []
    /// Who uses the path that the call was about: `sh (4711): working directory`.
    public var users: [String] = []
    /// Whether this process may write there, by path.
    public var writable: [String: Bool] = [:]

    public init() {}

    /// A line of /proc/self/status.
    func status(_ name: String) -> String? {
        files["/proc/self/status"]?.split(separator: "\n").first { $0.hasPrefix("\(name):") }
            .map { String($0.dropFirst(name.count + 1).drop { $0 == "\t" || $0 == " " }) }
    }

    /// The number that a file holds; nil for a file that is not there, or holds none.
    func number(_ path: String) -> Int? { words(path).first.flatMap { Int($0) } }

    /// The words of a file.
    func words(_ path: String) -> [String] {
        (files[path] ?? "").split { $0.isWhitespace }.map(String.init)
    }

    /// Proven when the switch stands at a value.
    func switchStands(_ path: String, at value: Int) -> Verdict {
        number(path) == value ? .proven("\(path) is \(value)") : .excluded
    }

    /// The effective user id, as it is in this user namespace.
    var userID: UInt32 {
        let ids = (status("Uid") ?? "").split(separator: "\t").compactMap { UInt32($0) }
        return ids.count > 1 ? ids[1] : 0
    }

    /// The effective capabilities; full where they cannot be read.
    var capabilities: CapabilitySet { status("CapEff").flatMap { CapabilitySet(hexadecimal: $0) } ?? .known }

    func lacks(_ capability: CapabilitySet) -> Bool { !capabilities.isSuperset(of: capability) }

    /// `user id 1000, CapEff 0000000000000000`
    var identity: String { "user id \(userID), CapEff \(status("CapEff") ?? "unknown") in /proc/self/status" }

    /// Whether this process lives in another user namespace than the first: the first one's map covers every id.
    var isInUserNamespace: Bool {
        guard files["/proc/self/uid_map"] != nil else { return false }
        return words("/proc/self/uid_map") != ["0", "0", "4294967295"]
    }

    /// The kernel's version, as numbers: (6, 1).
    var kernel: (major: Int, minor: Int)? {
        let parts = (files["/proc/sys/kernel/osrelease"] ?? "").split { !$0.isNumber }.compactMap { Int($0) }
        return parts.count > 1 ? (parts[0], parts[1]) : nil
    }

    func isOlder(than major: Int, _ minor: Int) -> Bool { kernel.map { $0 < (major, minor) } ?? false }

    /// The mount on which a path lies: the last of those that are nearest.
    func mount(holding path: String) -> MountInfo? {
        let holding = mounts.filter { $0.mountPoint == "/" || path == $0.mountPoint || path.hasPrefix($0.mountPoint + "/") }
        let nearest = holding.map(\.mountPoint.count).max()
        return holding.last { $0.mountPoint.count == nearest }
    }

    func isMountPoint(_ path: String) -> Bool { mounts.contains { $0.mountPoint == path } }

    /// A missing capability, told apart by who could have it.
    func lacking(_ capability: CapabilitySet, _ ownedBy: NamespaceKind? = nil) -> Verdict {
        if lacks(capability) { return .proven(identity) }
        guard let kind = ownedBy, ownedOutside.contains(kind) else { return .excluded }
        return .proven("the \(kind.rawValue) namespace belongs to a user namespace around this process's own (NS_GET_USERNS)")
    }
}

extension Evidence {
    /// A soft limit of this process, from its line in /proc/self/limits.
    func limit(_ name: String) -> String? {
        files["/proc/self/limits"]?.split(separator: "\n").first { $0.hasPrefix(name) }
            .flatMap { $0.dropFirst(name.count).split(separator: " ").first }.map(String.init)
    }

    /// This process's user id as it is in the first user namespace that the map leads to.
    var outsideID: UInt32 {
        for line in (files["/proc/self/uid_map"] ?? "").split(separator: "\n") {
            let numbers = line.split(separator: " ").compactMap { UInt32($0) }
            guard numbers.count == 3, userID >= numbers[0], userID - numbers[0] < numbers[2] else { continue }
            return numbers[1] + (userID - numbers[0])
        }
        return userID
    }
}
