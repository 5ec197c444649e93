import CSeccomp

/// A set of system call numbers: one machine may offer several. The raw values are libseccomp's names.
public enum SeccompArchitecture: String, Sendable, Hashable, CaseIterable {
    case amd64 = "x86_64"
    case x86, x32, arm, aarch64, mips, mips64, mips64n32, mipsel, mipsel64, mipsel64n32, ppc, ppc64, ppc64le, s390,
        s390x, parisc, parisc64, riscv64, loongarch64

    /// The word of OCI and Docker documents: `SCMP_ARCH_X86_64`.
    public var word: String { "SCMP_ARCH_" + rawValue.uppercased() }

    /// The architecture that a document names; nil for an unknown word.
    public init?(word: String) {
        guard let found = Self.allCases.first(where: { $0.word == word }) else { return nil }
        self = found
    }

    /// The architecture of this program.
    public static var native: SeccompArchitecture {
        let token = seccomp_arch_native()
        return allCases.first { $0.token == token } ?? .amd64
    }

    /// libseccomp's number for it; nil when this libseccomp does not know it.
    var token: UInt32? {
        let token = unsafe seccomp_arch_resolve_name(rawValue)
        return token == 0 ? nil : token
    }

    /// The number that the kernel gives to filters; x32 shares that of x86_64. See AUDIT_ARCH_* in <linux/audit.h>.
    var auditNumber: UInt32? { self == .x32 ? Self.amd64.token : token }

    /// The bit that marks every x32 call number.
    static let x32Bit: UInt32 = 0x4000_0000
}
