import Formats
import Images
import Networks

/// `ps --filter`: which containers are wanted.
public struct ContainerFilter {
    private let filters: Filters
    private let names: [Pattern]
    private let ids: [Pattern]
    /// Only those that are older than this one, and only those that are younger.
    private let before: KnownContainer?
    private let since: KnownContainer?
    private let networks: NetworkStore

    static let known: Set<String> = [
        "ancestor", "before", "exited", "expose", "health", "id", "is-task", "label", "name", "network", "publish", "since",
        "status", "volume",
    ]
    static let states: Set<String> = ["created", "restarting", "running", "removing", "paused", "exited", "dead"]

    /// - Throws: `UsageError` in Docker's words for a name or value that means nothing, or a container that is not there.
    public init(_ filters: Filters, in store: ContainerStore) throws {
        self.filters = filters
        do throws(ArgumentError) {
            try filters.check(names: Self.known)
            try filters.check("status", values: Self.states)
            try filters.check("health", values: ["starting", "healthy", "unhealthy", "none"])
            for code in filters["exited"] where Int32(code) == nil { throw Filters.invalid("exited", code) }
        } catch { throw UsageError(error.message, fix: "the filters are \(Self.known.sorted().joined(separator: ", "))") }
        networks = store.folders.networks
        names = filters["name"].compactMap { Pattern($0) }
        ids = filters["id"].compactMap { Pattern($0) }
        before = try filters["before"].last.map { try store.look(up: $0) }
        since = try filters["since"].last.map { try store.look(up: $0) }
    }

    /// Whether those that do not run are asked for, too.
    public var asksForState: Bool { !filters["status"].isEmpty }

    public func allows(_ container: KnownContainer) -> Bool {
        let record = container.record
        let createdAt = record?.createdAt ?? 0
        let labels = record?.labels ?? [:]
        return allows(names, "name") { $0.occurs(in: container.name) || $0.occurs(in: "/" + container.name) }
            && allows(ids, "id") { $0.occurs(in: container.id) }
            && filters.allow("status", container.status) && filters.allow(labels: labels)
            && filters.allow("health", container.healthWord) && filters.allow("is-task") { $0 == "false" || $0 == "0" }
            && filters.allow("exited") { Int32($0) == container.exitCode && container.exitCode != nil }
            && filters.allow("ancestor") { isAncestor($0, of: record) }
            && filters.allow("volume") { name in
                record?.mounts.contains { $0.name == name || $0.destination == name || $0.source == name } == true
            }
            && filters.allow("network") { name in record?.networks?.contains { $0.network == networkName(name) } == true }
            && filters.allow("publish") {
                allows($0, container.ports.flatMap { [$0.exposed, ExposedPort($0.hostPort, $0.transport)] })
            }
            && filters.allow("expose") { allows($0, (record?.exposedPorts ?? []).compactMap { ExposedPort($0) }) }
            && before.map { createdAt < $0.record?.createdAt ?? 0 } ?? true
            && since.map { createdAt > $0.record?.createdAt ?? 0 } ?? true
    }

    /// `80`, `80/udp`, `8000-8010`
    private func allows(_ text: String, _ ports: [ExposedPort]) -> Bool {
        guard let wanted = try? PortArgument.expose(text) else { return false }
        return wanted.contains(where: ports.contains)
    }

    /// A filter may name a network by its id, too.
    private func networkName(_ text: String) -> String { (try? networks.find(text))??.name ?? text }

    private func allows(_ patterns: [Pattern], _ name: String, _ occurs: (Pattern) -> Bool) -> Bool {
        filters[name].isEmpty || patterns.contains(where: occurs)
    }

    private func isAncestor(_ name: String, of record: ContainerRecord?) -> Bool {
        guard let record else { return false }
        let digits = record.imageID.split(separator: ":").last.map(String.init) ?? record.imageID
        if name == record.imageID || name.count >= 4 && digits.hasPrefix(name) { return true }
        guard let asked = Reference(name) else { return false }
        return Reference(record.image) == asked
    }
}

extension KnownContainer {
    /// `healthy`, `unhealthy`, `starting`, or `none`.
    public var healthWord: String {
        switch life {
        case .running(_, let health?), .paused(_, let health?): health.rawValue
        default: "none"
        }
    }

    /// How it has ended; nil when it has not.
    public var exitCode: Int32? {
        switch life {
        case .exited(_, _, let code, _), .restarting(let code, _): code
        default: nil
        }
    }

    /// What the column STATUS says.
    ///
    /// - Parameter now: nanoseconds since 1970.
    public func statusText(now: Int64) -> String {
        func span(_ since: Int64) -> String { humanDuration(nanoseconds: now - since) }
        switch life {
        case .created: return "Created"
        case .paused(let run, _): return "Up \(span(run.startedAt)) (Paused)"
        case .running(let run, let health):
            let word = health.map { $0 == .starting ? " (health: starting)" : " (\($0.rawValue))" } ?? ""
            return "Up \(span(run.startedAt))\(word)"
        case .restarting(let code, let at): return "Restarting (\(code)) \(span(at)) ago"
        case .exited(_, let at, let code, _): return "Exited (\(code)) \(span(at)) ago"
        case .damaged: return "Dead"
        }
    }
}
