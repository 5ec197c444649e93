import Linux
import OCI

/// `run/networks/firewall`: what of us stands in the ruleset.
struct FirewallMemory: Codable, Equatable {
    /// The table, as it was written, without what its sets and maps hold.
    var skeleton: String
    /// What they hold, by their names.
    var elements: [String: [String]]
    /// The bridges that others' chains have been opened for, as `Obstacles` words them.
    var opened: String
    /// The generation of the ruleset after that; nil while it is being changed, or when somebody else changed it meanwhile.
    var generation: UInt32?
    /// Where that is the generation: this boot, and its network namespace.
    var place: String

    /// Whether something that the ruleset follows from has been changed since, or was about to be.
    var isInDoubt: Bool?

    static let fileName = "firewall"

    static func here() throws(KernelError) -> String { "\(try bootIdentity()) \(try NamespaceKind.net.identity())" }

    /// Nil when there is none, or none that can be read: then the ruleset is looked at afresh.
    static func read(in folder: String) -> FirewallMemory? {
        guard let text = try? readText("\(folder)/\(fileName)") else { return nil }
        return try? JSONText.decode(FirewallMemory.self, from: text)
    }

    func write(in folder: String) throws(KernelError) {
        guard let text = try? JSONText.encode(self) else { return }
        try replaceFile("\(folder)/\(Self.fileName)", with: text, durable: false)
    }

    static func forget(in folder: String) { try? unlink("\(folder)/\(fileName)") }
}
