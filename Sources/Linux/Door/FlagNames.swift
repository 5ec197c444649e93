/// An option set that can be written as it would stand in C: `MS_NOSUID|MS_NODEV`.
protocol FlagNames: OptionSet where RawValue: FixedWidthInteger {
    /// Each bit, or group of bits, with its C name.
    static var names: [(RawValue, String)] { get }
    /// The word for no bits at all.
    static var none: String { get }
}

extension FlagNames {
    static var none: String { "0" }

    /// The flags as they would stand in C.
    public var cForm: String {
        var rest = rawValue
        var words: [String] = []
        for (bits, name) in Self.names where bits != 0 && rest & bits == bits {
            words.append(name)
            rest &= ~bits
        }
        if rest != 0 { words.append("0x" + String(rest, radix: 16)) }
        return words.isEmpty ? Self.none : words.joined(separator: "|")
    }
}
