import Linux

/// A limit for one process, from `--ulimit`: `nofile=1024:2048` is soft and hard, `nproc=1000` both.
public struct UlimitArgument: Sendable, Equatable {
    public let limit: ResourceLimit

    /// `-1` and `unlimited` mean no limit.
    public init(parsing text: String) throws(UsageError) {
        let (word, values) = halves(text, separator: "=")
        guard let values else {
            throw UsageError("invalid ulimit argument: \(text)", fix: "write TYPE=SOFT[:HARD], as in nofile=1024:2048")
        }
        guard let resource = Resource(word: word), same(resource.word, word) else {
            let known = Resource.allCases.map(\.word).sorted().joined(separator: ", ")
            throw UsageError("invalid ulimit type: \(word)", fix: "the types are \(known)")
        }
        let (soft, hard) = halves(values, separator: ":")
        if let hard, hard.utf8.contains(UInt8(ascii: ":")) {
            throw UsageError(
                "too many limit value arguments - \(values), can only have up to two, `soft[:hard]`",
                fix: "write it like nofile=1024:2048")
        }
        limit = ResourceLimit(resource: resource, soft: try Self.value(soft), hard: try Self.value(hard ?? soft))
        guard limit.soft <= limit.hard else {
            let comparison = limit.soft == ResourceLimit.unlimited ? "soft: -1 (unlimited), hard: " : "\(limit.soft) > "
            throw UsageError(
                "ulimit soft limit must be less than or equal to hard limit: \(comparison)\(limit.hard)",
                fix: "give a soft limit no higher than the hard one")
        }
    }

    private static func value(_ text: String) throws(UsageError) -> UInt64 {
        if text == "unlimited" { return ResourceLimit.unlimited }
        let value = try signedInteger(text)
        guard value >= -1 else { throw UsageError("invalid ulimit value: \(value)", fix: "-1 means no limit") }
        return value == -1 ? ResourceLimit.unlimited : UInt64(value)
    }
}
