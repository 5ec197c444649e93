import Linux
import Netlink

/// A thing that a learner's work has made, and that has to be gone in the end.
public enum Trace: Sendable, Hashable {
    case namespace(NamespaceID)
    /// A mount of the guide's own mount namespace.
    case mount(point: String)
    /// A link of the guide's own network namespace.
    case link(name: String)
    /// The folder of a control group.
    case cgroup(path: String)
    case process(pid: Int32, startTime: UInt64)
    case file(path: String)

    /// One line, for the file of progress.
    var text: String {
        switch self {
        case .namespace(let id): "namespace \(id.kind.rawValue) \(id.inode)"
        case .mount(let point): "mount \(point)"
        case .link(let name): "link \(name)"
        case .cgroup(let path): "cgroup \(path)"
        case .process(let pid, let startTime): "process \(pid) \(startTime)"
        case .file(let path): "file \(path)"
        }
    }

    /// From `text`; nil when it is no such line.
    init?(_ text: String) {
        let kind = text.prefix { $0 != " " }
        let rest = text.dropFirst(kind.count + 1)
        let words = rest.split(separator: " ")
        switch kind {
        case "namespace":
            guard words.count == 2, let kind = NamespaceKind(rawValue: String(words[0])), let inode = UInt64(words[1]) else {
                return nil
            }
            self = .namespace(NamespaceID(kind, inode: inode))
        case "process":
            guard words.count == 2, let pid = Int32(words[0]), let start = UInt64(words[1]) else { return nil }
            self = .process(pid: pid, startTime: start)
        case "mount": self = .mount(point: String(rest))
        case "link": self = .link(name: String(rest))
        case "cgroup": self = .cgroup(path: String(rest))
        case "file": self = .file(path: String(rest))
        default: return nil
        }
    }

    /// How it is called in a sentence.
    public var shown: String {
        switch self {
        case .namespace(let id): "the \(id.kind.rawValue) namespace \(id)"
        case .mount(let point): "the mount on \(point)"
        case .link(let name): "the link \(name)"
        case .cgroup(let path): "the group \(path)"
        case .process(let pid, _): "the process \(pid)"
        case .file(let path): "the file \(path)"
        }
    }

    /// Whether it is still there, in `now`.
    func remains(in now: Snapshot) -> Bool {
        switch self {
        case .namespace(let id): now.namespaces.contains(id)
        case .mount(let point): now.mounts.contains { $0.mountPoint == point }
        case .link(let name): now.links.contains(name)
        case .cgroup(let path): exists(path)
        case .process(let pid, let start): (try? startTime(ofProcess: pid)) == start
        case .file(let path): exists(path)
        }
    }
}
