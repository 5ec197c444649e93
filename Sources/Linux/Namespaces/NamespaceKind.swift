/// The eight kinds of namespace. See namespaces(7).
public enum NamespaceKind: String, Sendable, CaseIterable, Hashable {
    case mount, pid, net, uts, ipc, user, cgroup, time

    /// The flag of clone(2), unshare(2) and setns(2).
    public var flag: NamespaceFlags {
        switch self {
        case .mount: .mount
        case .pid: .pid
        case .net: .net
        case .uts: .uts
        case .ipc: .ipc
        case .user: .user
        case .cgroup: .cgroup
        case .time: .time
        }
    }

    /// The name of its flag: `CLONE_NEWUTS`.
    public var flagName: String { flag.cForm }

    /// The name of its file under `/proc/pid/ns`.
    public var fileName: String { self == .mount ? "mnt" : rawValue }

    /// Its long option of unshare(1) and nsenter(1).
    public var shellOption: String { "--\(rawValue)" }

    /// Whether this kernel has it.
    public var isAvailable: Bool { exists("/proc/self/ns/\(fileName)") }

    /// The identity of a process's namespace, as `readlink /proc/pid/ns/…` shows it: `uts:[4026531838]`.
    public func identity(process: String = "self") throws(KernelError) -> String {
        try readLink("/proc/\(process)/ns/\(fileName)")
    }
}

/// The namespace flags of clone(2), unshare(2) and setns(2).
public struct NamespaceFlags: OptionSet, Sendable, Hashable, FlagNames {
    public let rawValue: UInt64
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    public static let time = NamespaceFlags(rawValue: 0x80)
    public static let mount = NamespaceFlags(rawValue: 0x0002_0000)
    public static let cgroup = NamespaceFlags(rawValue: 0x0200_0000)
    public static let uts = NamespaceFlags(rawValue: 0x0400_0000)
    public static let ipc = NamespaceFlags(rawValue: 0x0800_0000)
    public static let user = NamespaceFlags(rawValue: 0x1000_0000)
    public static let pid = NamespaceFlags(rawValue: 0x2000_0000)
    public static let net = NamespaceFlags(rawValue: 0x4000_0000)

    static let names: [(UInt64, String)] = [
        (0x80, "CLONE_NEWTIME"), (0x0002_0000, "CLONE_NEWNS"), (0x0200_0000, "CLONE_NEWCGROUP"), (0x0400_0000, "CLONE_NEWUTS"),
        (0x0800_0000, "CLONE_NEWIPC"), (0x1000_0000, "CLONE_NEWUSER"), (0x2000_0000, "CLONE_NEWPID"),
        (0x4000_0000, "CLONE_NEWNET"),
    ]

    /// The kinds in the set, in the order of `NamespaceKind`.
    public var kinds: [NamespaceKind] { NamespaceKind.allCases.filter { contains($0.flag) } }
}
