/// How much time processes lost waiting for something that was short. See Documentation/accounting/psi.rst.
public struct PressureStall: Sendable, Equatable {
    /// Shares of wall-clock time, in percent, over the last seconds; and the whole time lost.
    public struct Share: Sendable, Equatable {
        public var average10: Double
        public var average60: Double
        public var average300: Double
        public var totalMicroseconds: UInt64

        public init(average10: Double, average60: Double, average300: Double, totalMicroseconds: UInt64) {
            self.average10 = average10
            self.average60 = average60
            self.average300 = average300
            self.totalMicroseconds = totalMicroseconds
        }
    }

    /// What was short.
    public enum Resource: String, Sendable, CaseIterable { case cpu, memory, io }

    /// At least one process waited.
    public var some: Share
    /// All that could have run waited; nil for the CPU before Linux 5.13.
    public var full: Share?

    /// Reads the text of a pressure file; nil when it is not one.
    public init?(_ text: String) {
        var shares: [Substring: Share] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard let kind = words.first else { continue }
            let values = Dictionary(
                words.dropFirst().compactMap { word -> (Substring, Substring)? in
                    let pair = word.split(separator: "=")
                    return pair.count == 2 ? (pair[0], pair[1]) : nil
                }, uniquingKeysWith: { first, _ in first })
            guard let ten = values["avg10"].flatMap({ Double($0) }), let sixty = values["avg60"].flatMap({ Double($0) }),
                let threeHundred = values["avg300"].flatMap({ Double($0) }), let total = values["total"].flatMap({ UInt64($0) })
            else { return nil }
            shares[kind] = Share(average10: ten, average60: sixty, average300: threeHundred, totalMicroseconds: total)
        }
        guard let some = shares["some"] else { return nil }
        self.some = some
        full = shares["full"]
    }

    /// The pressure on the whole machine; nil when the kernel does not measure it (`psi=1` at boot).
    public static func system(_ resource: Resource) -> PressureStall? {
        (try? readText("/proc/pressure/\(resource.rawValue)")).flatMap { PressureStall($0) }
    }
}

extension Cgroup {
    /// The pressure inside the group; nil on v1, and when the kernel does not measure it.
    public func pressure(_ resource: PressureStall.Resource) -> PressureStall? {
        unified?.read("\(resource.rawValue).pressure").flatMap { PressureStall($0) }
    }
}
