import CLinux
import Glibc

/// The sixteen limits of getrlimit(2), named as OCI documents name them.
public enum Resource: String, Sendable, CaseIterable {
    case cpu = "RLIMIT_CPU"
    case fileSize = "RLIMIT_FSIZE"
    case data = "RLIMIT_DATA"
    case stack = "RLIMIT_STACK"
    case core = "RLIMIT_CORE"
    case residentSet = "RLIMIT_RSS"
    case processes = "RLIMIT_NPROC"
    case openFiles = "RLIMIT_NOFILE"
    case lockedMemory = "RLIMIT_MEMLOCK"
    case addressSpace = "RLIMIT_AS"
    case locks = "RLIMIT_LOCKS"
    case pendingSignals = "RLIMIT_SIGPENDING"
    case messageQueues = "RLIMIT_MSGQUEUE"
    case nice = "RLIMIT_NICE"
    case realTimePriority = "RLIMIT_RTPRIO"
    case realTimeTime = "RLIMIT_RTTIME"

    /// The kernel numbers them in this order.
    var number: CInt { CInt(Resource.allCases.firstIndex(of: self)!) }

    /// The word of prlimit(1) and of `--ulimit`: `nofile`.
    public var word: String { rawValue.dropFirst("RLIMIT_".count).lowercased() }

    public init?(word: String) { self.init(rawValue: "RLIMIT_" + word.uppercased()) }
}

/// A limit on a resource, in the unit of setrlimit(2): bytes, seconds, or a count.
public struct ResourceLimit: Sendable, Equatable {
    public static let unlimited = UInt64.max

    public var resource: Resource
    public var soft: UInt64
    public var hard: UInt64

    public init(resource: Resource, soft: UInt64, hard: UInt64) {
        self.resource = resource
        self.soft = soft
        self.hard = hard
    }

    /// Sets the limit for this process. Raising the hard limit needs CAP_SYS_RESOURCE. See setrlimit(2).
    public func apply() throws(KernelError) {
        var limit = rlimit(rlim_cur: rlim_t(soft), rlim_max: rlim_t(hard))
        try Door.call(
            Call(
                "prlimit64", ["0", resource.rawValue, "{rlim_cur=\(shown(soft)), rlim_max=\(shown(hard))}", "NULL"],
                shell: ShellEquivalent(.prlimit, "--\(resource.prlimitWord)=\(word(soft)):\(word(hard))"))
        ) { unsafe prlimit(0, resource.number, &limit, nil) }
    }

    /// The present limit of this process. See getrlimit(2).
    public static func current(_ resource: Resource) throws(KernelError) -> ResourceLimit {
        var limit = rlimit()
        try Door.call(Call("prlimit64", ["0", resource.rawValue, "NULL", "&limit"], plumbing: true)) {
            unsafe prlimit(0, resource.number, nil, &limit)
        }
        return ResourceLimit(resource: resource, soft: UInt64(limit.rlim_cur), hard: UInt64(limit.rlim_max))
    }

    private func shown(_ value: UInt64) -> String { value == Self.unlimited ? "RLIM_INFINITY" : "\(value)" }
    private func word(_ value: UInt64) -> String { value == Self.unlimited ? "unlimited" : "\(value)" }
}

extension Resource {
    /// prlimit(1) spells a few of them its own way.
    var prlimitWord: String {
        switch self {
        case .residentSet: "rss"
        case .addressSpace: "as"
        default: word
        }
    }
}
