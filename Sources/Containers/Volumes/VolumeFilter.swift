import Formats

/// Which volumes a listing shows, in Docker's filters.
public struct VolumeFilter: Sendable {
    private let filters: Filters
    /// `dangling=true`: those that no container has; `dangling=false`: the others.
    let isDangling: Bool?

    /// - Throws: `UsageError` in Docker's words for a filter that there is not.
    public init(_ filters: Filters) throws(UsageError) {
        do throws(ArgumentError) {
            try filters.check(names: ["dangling", "driver", "label", "name"])
            isDangling = try filters.flag("dangling")
        } catch {
            throw UsageError(error.message, fix: "the filters are dangling=true, dangling=false, driver, label and name")
        }
        self.filters = filters
    }

    /// Whether it shows a volume, but for whether containers have it.
    func allows(_ volume: Volume) -> Bool {
        filters.allow("driver", Volume.driver) && filters.allow(labels: volume.labels ?? [:])
            && filters.allow("name") { Self.matches(volume.name, $0) }
    }

    /// Docker takes a pattern; here a part of the name, or its beginning or end behind `^` and before `$`.
    private static func matches(_ name: String, _ pattern: String) -> Bool {
        var rest = Substring(pattern)
        let (begins, ends) = (rest.first == "^", rest.last == "$")
        if begins { rest.removeFirst() }
        if ends, !rest.isEmpty { rest.removeLast() }
        switch (begins, ends) {
        case (true, true): return same(name, rest)
        case (true, false): return name.hasPrefix(rest)
        case (false, true): return name.hasSuffix(rest)
        case (false, false): return rest.isEmpty || name.contains(rest)
        }
    }
}

extension VolumeStore {
    /// The volumes that a filter lets through, in the order of their names.
    public func all(where filter: VolumeFilter) throws -> [Volume] {
        let volumes = try all().filter(filter.allows)
        guard let isDangling = filter.isDangling else { return volumes }
        let users = try users()
        return volumes.filter { (users[$0.name] == nil) == isDangling }
    }
}
