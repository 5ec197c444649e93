import Formats
import Networks

/// `network ls --filter`: which networks are wanted.
public struct NetworkFilter {
    private let filters: Filters
    private let names: [Pattern]
    private let ids: [Pattern]
    /// `dangling=true`: those that no container belongs to; `dangling=false`: the others, and those that are always there.
    let isDangling: Bool?

    /// - Throws: `UsageError` in Docker's words for a filter that there is not.
    public init(_ filters: Filters) throws(UsageError) {
        do throws(ArgumentError) {
            try filters.check(names: ["dangling", "driver", "id", "label", "name", "scope", "type"])
            try filters.check("type", values: ["builtin", "custom"])
            isDangling = try filters.flag("dangling")
        } catch {
            throw UsageError(
                error.message,
                fix: "the filters are dangling=true (or false), driver, id, label, name, scope and type=custom (or builtin)")
        }
        self.filters = filters
        names = filters["name"].compactMap { Pattern($0) }
        ids = filters["id"].compactMap { Pattern($0) }
    }

    /// Whether it shows a network, but for whether containers belong to it.
    func allows(_ network: Network) -> Bool {
        (filters["name"].isEmpty || names.contains { $0.occurs(in: network.name) })
            && (filters["id"].isEmpty || ids.contains { $0.occurs(in: network.id) })
            && filters.allow("driver", network.driver.rawValue) && filters.allow("scope", "local")
            && filters.allow("type", network.isPredefined ? "builtin" : "custom") && filters.allow(labels: network.labels)
    }
}

extension ContainerStore {
    /// The networks that a filter lets through, in the order of their names.
    public func networks(where filter: NetworkFilter) throws -> [Network] {
        let networks = try folders.networks.all().filter(filter.allows).sorted { precedesNaturally($0.name, $1.name) }
        guard let isDangling = filter.isDangling else { return networks }
        let used = try usedNetworks()
        return networks.filter { (!$0.isPredefined && !used.contains($0.name)) == isDangling }
    }
}
