import Formats
import Linux

/// Whose namespace a container uses, from `--pid`, `--ipc`, `--uts`, `--userns` and `--cgroupns`.
public enum NamespaceMode: String, Sendable, CaseIterable {
    /// The host's.
    case host
    /// One of its own.
    case `private`

    /// - Parameter kind: pid, ipc, uts, user or cgroup; the network has words of its own.
    public init(parsing text: String, for kind: NamespaceKind) throws(UsageError) {
        guard let mode = NamespaceMode(rawValue: text) else {
            let known = Self.allCases.map(\.rawValue).joined(separator: " and ")
            throw UsageError(
                "--\(Self.flag(of: kind)): invalid \(kind.rawValue.uppercased()) mode",
                fix: "the modes are \(known), not \(goQuoted(text))")
        }
        self = mode
    }

    private static func flag(of kind: NamespaceKind) -> String {
        switch kind {
        case .user: "userns"
        case .cgroup: "cgroupns"
        default: kind.rawValue
        }
    }
}
