import Linux

/// Which network namespace is meant. See network_namespaces(7).
public enum NamespaceReference: Sendable, Hashable {
    /// That of a process, by its id as the caller sees it.
    case process(CInt)
    /// An open file of `/proc/pid/ns/net` or `/run/netns`, and the path that scripts should use for it.
    case descriptor(CInt, path: String)

    /// How ip(8) takes it behind `netns`.
    var shellWord: String {
        switch self {
        case .process(let process): "\(process)"
        case .descriptor(_, let path): Linux.shellWord(path)
        }
    }
}
