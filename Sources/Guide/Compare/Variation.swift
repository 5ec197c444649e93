import LabKit
import Linux

/// One thing made new or different, to see which answers follow it.
public enum Variation: String, Sendable, CaseIterable {
    case uts, pid, proc, mount, net, sysfs, ipc, time, user, cgroup, limits, environment

    /// What is new or different, in the words of a list.
    public var title: String {
        switch self {
        case .proc: "pid with a new /proc"
        case .sysfs: "net with a new /sys"
        case .mount: "mount with other files"
        case .limits: "cgroup limits"
        case .uts, .pid, .net, .ipc, .time, .user, .cgroup, .environment: rawValue
        }
    }

    /// The namespace that it makes new; nil for what is none.
    public var namespace: NamespaceKind? {
        switch self {
        case .uts: .uts
        case .pid, .proc: .pid
        case .mount: .mount
        case .net, .sysfs: .net
        case .ipc: .ipc
        case .time: .time
        case .user: .user
        case .cgroup: .cgroup
        case .limits, .environment: nil
        }
    }

    /// What an answer that follows it comes from.
    public var object: String {
        switch self {
        case .uts: "the host name or the domain name"
        case .pid: "numbers of processes"
        case .proc: "the processes that the mounted /proc shows"
        case .mount: "a file, found through the mounts of the process that asks"
        case .net: "network devices, addresses, routes or sockets"
        case .sysfs: "the network devices that the mounted /sys shows"
        case .ipc: "message queues, semaphores and shared memory, and their limits"
        case .time: "the monotonic or the boot-time clock"
        case .user: "ids and capabilities"
        case .cgroup: "the path of a control group"
        case .limits: "what the control group allows"
        case .environment: "environment variables or the working directory"
        }
    }

    /// The one that already shows an effect of this one's: a new /proc adds nothing where a new pid namespace suffices.
    var simpler: Variation? {
        switch self {
        case .proc: .pid
        case .sysfs: .net
        default: nil
        }
    }

    static let secondsAhead: Int64 = 86400

    /// Where to ask for comparison, and where it is different in just this.
    func places(groups: TrialGroups) -> (baseline: Surroundings, varied: Surroundings) {
        // What an ordinary user has to be for it, she is on both sides.
        let baseline = Surroundings(needsRoot: true)
        var varied = Surroundings(needsRoot: true)
        switch self {
        case .uts:
            varied.namespaces = .uts
            varied.arrange = { () throws(KernelError) in try setHostName("lab-compare") }
        case .pid: varied.namespaces = .pid
        case .proc:
            varied.namespaces = [.pid, .mount]
            varied.mountAnew = { () throws(KernelError) in
                try Variation.keepMountsPrivate()
                try Linux.mount("proc", on: "/proc")
            }
        case .mount:
            varied.namespaces = .mount
            varied.mountAnew = { () throws(KernelError) in try OtherFiles.mount() }
        case .net: varied.namespaces = .net
        case .sysfs:
            varied.namespaces = [.net, .mount]
            varied.mountAnew = { () throws(KernelError) in
                try Variation.keepMountsPrivate()
                try Linux.mount("sysfs", on: "/sys")
            }
        case .ipc:
            varied.namespaces = .ipc
            varied.arrange = { () throws(KernelError) in try? writeControl("4321", to: "/proc/sys/kernel/msgmax") }
        case .time:
            varied.namespaces = .time
            varied.arrange = { () throws(KernelError) in
                try TimeOffsets(monotonicSeconds: Self.secondsAhead, bootTimeSeconds: Self.secondsAhead).write()
            }
        case .user: return (.host, Variation.otherIDs)
        case .cgroup: return groups.namespacePlaces
        case .limits: return groups.limitPlaces
        case .environment:
            varied = .host
            varied.arrange = { () throws(KernelError) in try changeDirectory(to: "/") }
            varied.prefix = ["env", "-i", "LC_ALL=C", "HOME=/", "PATH=\(Variation.searchPath)"]
            return (.host, varied)
        }
        return (baseline, varied)
    }

    /// Those that this kernel can make.
    var isAvailable: Bool { namespace?.isAvailable ?? true }

    static let searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    static func keepMountsPrivate() throws(KernelError) { try setPropagation([.private, .recursive], of: "/") }

    /// Root is called 1000 in it, anybody else 0.
    private static var otherIDs: Surroundings {
        var place = Surroundings()
        let (user, group) = (effectiveUserID(), effectiveGroupID())
        let inside: UInt32 = user == 0 ? 1000 : 0
        place.arrange = { () throws(KernelError) in
            try unshare(.user)
            try writeIDMaps(
                process: processID(), users: [IDMap(inside: inside, outside: user, count: 1)],
                groups: [IDMap(inside: inside, outside: group, count: 1)], denySetGroups: true)
        }
        return place
    }
}
