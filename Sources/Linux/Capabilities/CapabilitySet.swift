/// A set of capabilities, one bit each, as the kernel keeps them. See capabilities(7).
public struct CapabilitySet: OptionSet, Sendable, Hashable {
    public let rawValue: UInt64
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// The set of these capabilities.
    public init(_ capabilities: some Sequence<Capability>) {
        self.init(rawValue: capabilities.reduce(0) { $0 | 1 << UInt64($1.number) })
    }

    /// A set from the hexadecimal digits that `/proc/pid/status` shows; nil when they are none, or more than 64 bits.
    public init?(hexadecimal digits: String) {
        guard digits.utf8.allSatisfy({ $0 != UInt8(ascii: "+") }), let value = UInt64(digits, radix: 16) else { return nil }
        self.init(rawValue: value)
    }

    /// Every capability that the kernel and libcap know; the bounding set of a process is often smaller.
    public static var known: CapabilitySet { CapabilitySet(rawValue: UInt64.max >> UInt64(64 - Capability.count)) }

    /// The members, by number.
    public var capabilities: [Capability] { (0..<64).compactMap { Capability(number: $0) }.filter(contains) }

    /// The members' names, `CAP_CHOWN` first.
    public var names: [String] { capabilities.map(\.name) }

    public func contains(_ capability: Capability) -> Bool { rawValue >> UInt64(capability.number) & 1 == 1 }

    /// The 16 digits that `/proc/pid/status` shows: `00000000a80425fb`.
    public var hexadecimal: String {
        let digits = String(rawValue, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// The set as it would stand in C: `1<<CAP_CHOWN|1<<CAP_KILL`; one that lacks few, by those: `~(1<<CAP_SYS_TIME)`.
    public var cForm: String {
        let missing = CapabilitySet.known.subtracting(self)
        let isNearlyAll = missing.capabilities.count <= 8 && missing.capabilities.count * 2 < capabilities.count
        let words = (isNearlyAll ? missing : self).names.map { "1<<\($0)" }.joined(separator: "|")
        if isNearlyAll { return words.isEmpty ? "~0" : "~(\(words))" }
        return words.isEmpty ? "0" : words
    }

    /// The set as setpriv(1) takes it, starting from none: `-all,+chown,+kill`.
    var shellList: String { (["-all"] + capabilities.map { "+\($0.shellName)" }).joined(separator: ",") }
}
