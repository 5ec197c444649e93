/// The number by which processes that have nothing in common find a System V object. See sysvipc(7).
public struct IPCKey: Sendable, Hashable, CustomStringConvertible {
    public let number: Int32

    /// nil for 0, which is IPC_PRIVATE: an object that no key finds.
    public init?(_ number: Int32) {
        guard number != 0 else { return nil }
        self.number = number
    }

    /// One that nobody else is likely to use.
    public static func random() throws(KernelError) -> IPCKey {
        IPCKey(try randomBytes(3).reduce(0x1a) { $0 << 8 | Int32($1) })!
    }

    /// As ipcs(1) shows it: `0x1a034f60`.
    public var description: String {
        let digits = String(UInt32(bitPattern: number), radix: 16)
        return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
    }
}
