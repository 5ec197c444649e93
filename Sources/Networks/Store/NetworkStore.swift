import Formats
import Linux
import Netlink
import OCI

/// The networks of one state folder: what was asked for, in `networks/<name>.json`, and who is on them now, in
/// `run/networks/<name>/`.
public struct NetworkStore: Sendable {
    /// What survives a reboot.
    let definitions: String
    /// What does not: a folder for each network whose link is on this machine, in it a file for each endpoint.
    public let live: String
    /// The folders of containers, which hold their `hosts`.
    let containers: String
    /// Whether this is the machine's own state folder: its links and rules have names without a number.
    let isMachines: Bool

    /// - Parameters:
    ///   - root: the folder of what survives a reboot.
    ///   - run: the folder of what does not.
    public init(root: String, run: String) {
        definitions = "\(root)/networks"
        live = "\(run)/networks"
        containers = "\(root)/containers"
        isMachines = run == "/run/minibox"
    }

    // MARK: Finding

    /// All networks, by name; those that are always there among them.
    public func all() throws -> [Network] {
        try ensurePredefined()
        return try names().compactMap { try? read($0) }.sorted { $0.name < $1.name }
    }

    /// Finds a network by its name, its id, or the beginning of its id; nil when there is none.
    ///
    /// - Throws: `UsageError` in Docker's words when there are several.
    public func find(_ text: String) throws -> Network? {
        try ensurePredefined()
        if let network = try read(text) { return network }
        let isPrefix = !text.isEmpty && text.utf8.count <= 64 && text.allSatisfy { $0.isHexDigit }
        let matches = isPrefix ? try all().filter { $0.id.hasPrefix(text) } : []
        guard matches.count <= 1 else {
            throw UsageError("network \(text) is ambiguous (\(matches.count) matches found on ID prefix)", fix: "write its name")
        }
        return matches.first
    }

    /// - Throws: `UsageError` in Docker's words when there is none, or several.
    public func look(up text: String) throws -> Network {
        guard let network = try find(text) else {
            throw UsageError("network \(text) not found", fix: "see 'minibox network ls' for those that there are")
        }
        return network
    }

    private func names() throws(KernelError) -> [String] {
        try entriesIfThere(definitions).compactMap { $0.hasSuffix(".json") ? String($0.dropLast(5)) : nil }
    }

    /// - Returns: nil when there is none of that name.
    func read(_ name: String) throws -> Network? {
        guard !name.isEmpty, name.utf8.count <= 128, !name.contains("/"), !name.utf8.contains(0) else { return nil }
        let path = "\(definitions)/\(name).json"
        let text: String
        do { text = try readText(path, limit: 1 << 20) } catch {
            guard error.errno == .missing else { throw error }
            return nil
        }
        do { return try JSONText.decode(Network.self, from: text) } catch {
            throw UsageError(
                "\(path) is damaged", fix: "remove it, and make the network anew: rm \(path); minibox network create \(name)")
        }
    }

    // MARK: Changing

    func write(_ network: Network) throws {
        try replaceFile("\(definitions)/\(network.name).json", with: try JSONText.encode(network), durable: true)
    }

    /// Holds the lock of all networks while `body` runs: links, addresses and rules are changed by one command at a time.
    public func locked<Value>(_ body: () throws -> Value) throws -> Value {
        try ensurePredefined()
        try ensureDirectories(live, mode: 0o700)
        let guardian = try open(live, [.readOnly, .directory])
        _ = try lock(guardian.number, wait: true)
        return try body()
    }

    /// The networks that are always there get their ids once, from whoever comes first.
    private func ensurePredefined() throws {
        // The last of the three tells of all.
        if exists("\(definitions)/none.json") { return }
        try wanting("make the folder of networks \(definitions)") { () throws(KernelError) in
            try ensureDirectories(definitions, mode: 0o700)
        }
        let guardian = try open(definitions, [.readOnly, .directory])
        _ = try lock(guardian.number, wait: true)
        for (name, driver) in NetworkName.predefined where !exists("\(definitions)/\(name).json") {
            var network = Network(id: try randomID(), name: name, driver: driver, createdAt: wallClockNanoseconds())
            if driver == .bridge { network.pools = [try freePool(besides: try all(besides: []))] }
            try write(network)
        }
    }

    /// All networks that can be read, without making any.
    func all(besides left: Set<String>) throws -> [Network] {
        try names().filter { !left.contains($0) }.compactMap { try? read($0) }
    }
}

/// The names in a folder; none when it is not there.
func entriesIfThere(_ folder: String) throws(KernelError) -> [String] {
    do { return try directoryEntries(folder) } catch {
        guard error.errno == .missing else { throw error }
        return []
    }
}
