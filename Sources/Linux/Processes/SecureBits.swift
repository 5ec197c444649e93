import CLinux

/// What user id 0 is worth by itself. Kept over fork and exec; each switch has a lock. See capabilities(7), securebits.
public struct SecureBits: OptionSet, Sendable, FlagNames {
    public let rawValue: UInt
    public init(rawValue: UInt) { self.rawValue = rawValue }

    /// An exec as user id 0, or of a set-uid root program, gains nothing.
    public static let noRoot = SecureBits(rawValue: 1 << 0)
    public static let noRootLocked = SecureBits(rawValue: 1 << 1)
    /// A change between user id 0 and others leaves the sets alone.
    public static let noSetuidFixup = SecureBits(rawValue: 1 << 2)
    public static let noSetuidFixupLocked = SecureBits(rawValue: 1 << 3)

    static let names: [(UInt, String)] = [
        (1 << 0, "SECBIT_NOROOT"), (1 << 1, "SECBIT_NOROOT_LOCKED"), (1 << 2, "SECBIT_NO_SETUID_FIXUP"),
        (1 << 3, "SECBIT_NO_SETUID_FIXUP_LOCKED"),
    ]

    /// Makes them the switches of this process. Needs CAP_SETPCAP. See PR_SET_SECUREBITS.
    public func apply() throws(KernelError) {
        let words = [(1, "noroot"), (2, "noroot_locked"), (4, "no_setuid_fixup"), (8, "no_setuid_fixup_locked")]
            .filter { rawValue & $0.0 != 0 }.map { "+\($0.1)" }
        try Door.call(
            Call(
                "prctl", ["PR_SET_SECUREBITS", cForm, "0", "0", "0"],
                shell: ShellEquivalent(.setpriv, "--securebits=\(words.joined(separator: ","))"))
        ) { minibox_prctl(PR_SET_SECUREBITS, rawValue, 0, 0, 0) }
    }
}
