import CCapability

/// One of the pieces that root's power is cut into. See capabilities(7).
public struct Capability: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Its bit in the sets of the kernel: 12 is CAP_NET_ADMIN.
    public let number: Int

    /// The capability with this number; nil where no 64-bit set can hold it.
    public init?(number: Int) {
        guard (0..<64).contains(number) else { return nil }
        self.number = number
    }

    /// The capability that a user names: `NET_ADMIN`, `cap_net_admin`, in any case; nil for an unknown word.
    public init?(_ word: String) {
        let lower = word.lowercased()
        // libcap stops reading at the first other character, and would take "net_admin;" for a name.
        guard lower.utf8.allSatisfy({ $0 == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }) else {
            return nil
        }
        var value: cap_value_t = -1
        let found = unsafe cap_from_name(lower.hasPrefix("cap_") ? lower : "cap_" + lower, &value)
        guard found == 0 else { return nil }
        self.init(number: Int(value))
    }

    /// The name that the kernel's headers give it: `CAP_NET_ADMIN`; `CAP_63` for one that libcap does not know.
    public var name: String {
        guard let text = unsafe cap_to_name(cap_value_t(number)) else { return "CAP_\(number)" }
        defer { unsafe cap_free(text) }
        // libcap answers with the bare number for what it has no name for.
        let name = unsafe String(cString: text)
        return name.hasPrefix("cap_") ? name.uppercased() : "CAP_\(number)"
    }

    /// The name that setpriv(1) takes: `net_admin`.
    var shellName: String { String(name.dropFirst(4)).lowercased() }

    public var description: String { name }

    public static func < (left: Capability, right: Capability) -> Bool { left.number < right.number }

    /// How many capabilities the kernel and libcap know, from number 0 on: 41 since Linux 5.9.
    ///
    /// libcap has asked the kernel before `main` began: no call is made here.
    public static var count: Int { Int(cap_max_bits()) }

    /// Every capability that the kernel and libcap know, by number.
    public static var known: [Capability] { (0..<count).compactMap { Capability(number: $0) } }
}
