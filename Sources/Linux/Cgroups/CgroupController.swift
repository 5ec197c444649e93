/// What a control group can limit, count or stop. See cgroups(7).
public enum CgroupController: String, Sendable, CaseIterable, Hashable {
    case memory, cpu, cpuacct, cpuset, pids, io, devices, freezer, hugetlb

    /// Its name in /proc/cgroups and among the options of a v1 mount.
    public var v1Name: String { self == .io ? "blkio" : rawValue }

    /// Its word in `cgroup.controllers`; nil for what every v2 group can do without a controller: counting CPU time,
    /// freezing, and running a device filter.
    public var v2Name: String? {
        switch self {
        case .cpuacct, .freezer, .devices: nil
        default: rawValue
        }
    }

    /// Whether it can tell the threads of one process apart. On v2 a group with processes may hand down such controllers, and
    /// no others: see "Thread mode" in cgroups(7).
    public var isThreaded: Bool { [.cpu, .cpuset, .pids].contains(self) }

    /// The thing it limits, as an error names it: `memory`, `the number of processes`.
    public var subject: String {
        switch self {
        case .memory: "memory"
        case .cpu: "CPU time"
        case .cpuacct: "the count of CPU time"
        case .cpuset: "the choice of CPUs"
        case .pids: "the number of processes"
        case .io: "block input and output"
        case .devices: "access to devices"
        case .freezer: "freezing"
        case .hugetlb: "huge pages"
        }
    }

    /// v1 hierarchies that every group is made in, whether a limit needs them or not: they count, freeze, and can be
    /// limited later. An empty cpuset refuses processes, so it is made only when asked for.
    static let everyGroup: Set<CgroupController> = [.memory, .cpu, .cpuacct, .pids, .io, .devices, .freezer]
}

/// The two interfaces of control groups.
public enum CgroupVersion: String, Sendable { case v1, v2 }

/// Where a controller is to be found, or why it is not.
public enum ControllerPlace: Sendable, Equatable {
    /// A hierarchy of its own, or one shared with a few others.
    /// - Parameters:
    ///   - mount: where the hierarchy is mounted.
    ///   - ownPath: the group of this process, below the mount: `/`, `/user.slice`.
    case v1(mount: String, ownPath: String)
    /// The unified hierarchy.
    case v2(mount: String, ownPath: String)
    /// Nothing can be limited.
    /// - Parameters:
    ///   - reason: a clause whose subject is the controller: `is not mounted`.
    ///   - remedy: what to do about it.
    case missing(reason: String, remedy: String)
}
