/// Processors or memory nodes by number, as `--cpuset-cpus`, `--cpuset-mems` and the kernel write them: `0-1,3`.
public struct CPUList: Sendable, Hashable, CustomStringConvertible {
    /// What is counted.
    public enum Subject: Sendable {
        case cpus, memoryNodes
    }

    /// The highest number that can be said: Linux counts at most 8192 processors.
    public static let last = 8191

    /// In order, with gaps between them.
    public let ranges: [ClosedRange<Int>]
    public let subject: Subject

    public init(parsing text: String, of subject: Subject = .cpus) throws(UsageError) {
        self.subject = subject
        var ranges: [ClosedRange<Int>] = []
        for element in parts(text, separator: ",") {
            let (low, high) = halves(element, separator: "-")
            guard let first = decimal(low.utf8, as: Int.self), let last = decimal((high ?? low).utf8, as: Int.self),
                first <= last, last <= Self.last
            else {
                throw UsageError(
                    "Invalid value \(text) for cpuset \(subject == .cpus ? "cpus" : "mems")",
                    fix: "write numbers and ranges from 0 to \(Self.last), as in 0-1,3")
            }
            ranges.append(first...last)
        }
        self.ranges = Self.joined(ranges)
    }

    /// Refuses what this machine does not have.
    public func check(available: CPUList) throws(UsageError) {
        let isWithin = ranges.allSatisfy { range in
            available.ranges.contains { $0.lowerBound <= range.lowerBound && range.upperBound <= $0.upperBound }
        }
        if isWithin { return }
        let subject = subject == .cpus ? "CPUs" : "memory nodes"
        throw UsageError(
            "Requested \(subject) are not available - requested \(self), available: \(available)",
            fix: "name some of those that are available")
    }

    /// In the kernel's own form.
    public var description: String {
        ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: ",")
    }

    /// Sorts ranges, and joins those that overlap or touch.
    private static func joined(_ ranges: [ClosedRange<Int>]) -> [ClosedRange<Int>] {
        ranges.sorted { $0.lowerBound < $1.lowerBound }.reduce(into: []) { joined, range in
            guard let previous = joined.last, range.lowerBound <= previous.upperBound + 1 else { return joined.append(range) }
            joined[joined.count - 1] = previous.lowerBound...max(previous.upperBound, range.upperBound)
        }
    }
}
