import Formats
import Linux

/// A kernel parameter for the container, from `--sysctl`: `net.ipv4.ip_forward=1`.
///
/// Only parameters that belong to one namespace can be said: any other would change the host.
public struct SysctlArgument: Sendable, Equatable {
    /// Words of letters, digits, `_` and `-`, with dots between: safe to make a path of.
    public let key: String
    public let value: String
    /// The kind of namespace that the parameter belongs to.
    public let owner: NamespaceKind

    public init(parsing text: String) throws(UsageError) {
        let (key, value) = halves(text, separator: "=")
        guard let value, Self.isKey(key) else {
            throw UsageError(
                "sysctl '\(text)' is not allowed", fix: "write KEY=VALUE, the key with dots, as in net.ipv4.ip_forward=1")
        }
        guard let owner = Self.owner(of: key) else {
            throw UsageError(
                "sysctl '\(text)' is not allowed", fix: key == "kernel.hostname" ? "use --hostname" : Self.ownerFix)
        }
        guard value.utf8.allSatisfy({ $0 >= 0x20 || $0 == UInt8(ascii: "\t") }) else {
            throw UsageError("sysctl '\(key)' is not allowed a value of more than one line")
        }
        self.key = key
        self.value = value
        self.owner = owner
    }

    /// The file that holds it.
    public var path: String { "/proc/sys/" + parts(key, separator: ".").joined(separator: "/") }

    /// Refuses the parameter where the container shares the namespace that it belongs to.
    ///
    /// - Parameter owned: the kinds of namespace that the container has for itself.
    public func check(owned: some Sequence<NamespaceKind>) throws(UsageError) {
        if owned.contains(owner) { return }
        let name = owner == .net ? "network" : owner.rawValue
        throw UsageError(
            "sysctl \(goQuoted(key)) is not allowed in the host's \(name) namespace",
            fix: "it would change the host: give the container a \(name) namespace of its own")
    }

    private static let prefixes: [(prefix: String, owner: NamespaceKind)] = [("net.", .net), ("fs.mqueue.", .ipc)]

    private static let names: [String: NamespaceKind] = [
        "kernel.msgmax": .ipc, "kernel.msgmnb": .ipc, "kernel.msgmni": .ipc, "kernel.sem": .ipc, "kernel.shmall": .ipc,
        "kernel.shmmax": .ipc, "kernel.shmmni": .ipc, "kernel.shm_rmid_forced": .ipc, "kernel.domainname": .uts,
    ]

    private static let ownerFix =
        "it belongs to the whole machine; a container's own are net.*, fs.mqueue.*, "
        + names.keys.sorted().joined(separator: ", ")

    private static func owner(of key: String) -> NamespaceKind? {
        names[key] ?? prefixes.first { key.hasPrefix($0.prefix) }?.owner
    }

    private static func isKey(_ key: String) -> Bool {
        parts(key, separator: ".").allSatisfy { word in
            !word.isEmpty && word.utf8.allSatisfy { isLetterOrDigit($0) || "_-".utf8.contains($0) }
        }
    }
}
