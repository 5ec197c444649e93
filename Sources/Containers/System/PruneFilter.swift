import Formats

/// `--filter` of the verbs that remove what is not used: how old it must be, and which labels it has.
public struct PruneFilter: Sendable {
    private let filters: Filters
    /// Nanoseconds since 1970: what is younger stays.
    private let until: Int64?

    /// - Parameter now: a span such as `10m` is counted back from it.
    /// - Throws: `UsageError` in Docker's words for a filter that means nothing.
    public init(_ filters: Filters, now: Timestamp) throws(UsageError) {
        self.filters = filters
        let fix = "the filters are label=name[=value], label!=name[=value] and until=10m"
        do { try filters.check(names: ["label", "label!", "until"]) } catch { throw UsageError(error.message, fix: fix) }
        guard filters["until"].count < 2 else { throw UsageError("more than one until filter specified", fix: fix) }
        do { until = try filters["until"].first.flatMap { try Timestamp(argument: $0, now: now) }?.nanoseconds } catch {
            throw UsageError("\(error)", fix: "write 10m, 2026-01-02T03:04:05Z, or seconds since 1970")
        }
    }

    public var asksForAge: Bool { until != nil }
    public var isEmpty: Bool { filters.isEmpty }

    /// As `label=app until=10m`, for the question before anything is removed.
    public var text: String {
        filters.names.flatMap { name in filters[name].map { "\(name)=\($0)" } }.joined(separator: " ")
    }

    /// - Parameter createdAt: nanoseconds since 1970.
    public func allows(createdAt: Int64, labels: [String: String]) -> Bool {
        if let until, createdAt > until { return false }
        guard filters.allow(labels: labels) else { return false }
        return filters["label!"].isEmpty || !filters.allow(labels: labels, name: "label!")
    }
}
