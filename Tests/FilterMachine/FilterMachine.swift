import CSeccomp
import Glibc

/// A system call as a filter sees it: struct seccomp_data.
public struct JudgedCall: Sendable {
    public var number: UInt32
    public var architecture: UInt32
    public var arguments: [UInt64]

    public init(number: UInt32, architecture: UInt32, _ arguments: [UInt64] = []) {
        self.number = number
        self.architecture = architecture
        self.arguments = arguments
    }

    /// A call by its name, or nil where the architecture does not have it.
    public init?(_ name: String, _ architecture: Machine = .amd64, _ arguments: UInt64...) {
        let number = unsafe seccomp_syscall_resolve_name_arch(architecture.token, name)
        guard number >= 0 else { return nil }
        self.init(number: UInt32(number), architecture: architecture.auditNumber, arguments)
    }

    /// The 32-bit word at an offset of struct seccomp_data, on a little-endian machine.
    func word(at offset: Int) -> UInt32 {
        switch offset {
        case 0: return number
        case 4: return architecture
        case 16..<64:
            let argument = (offset - 16) / 8
            let value = argument < arguments.count ? arguments[argument] : 0
            return UInt32(truncatingIfNeeded: offset % 8 == 0 ? value : value >> 32)
        default: return 0
        }
    }
}

/// The architectures of the tests, with their numbers in <linux/audit.h> and in <seccomp.h>.
public enum Machine: Sendable {
    case amd64, x86, x32, aarch64

    public var auditNumber: UInt32 {
        switch self {
        case .amd64, .x32: 0xc000_003e
        case .x86: 0x4000_0003
        case .aarch64: 0xc000_00b7
        }
    }

    var token: UInt32 { self == .x32 ? 0x4000_003e : auditNumber }
}

/// Runs classic BPF as the kernel does, so that tests can ask a filter about calls without making them.
///
/// - Returns: what the filter returns: `SeccompAction.returnValue`; nil for a program that the kernel would not accept.
public func judge(_ call: JudgedCall, by program: [UInt8]) -> UInt32? {
    var (position, accumulator) = (0, UInt32(0))
    while (position + 1) * 8 <= program.count {
        let bytes = program[(position * 8)..<(position * 8 + 8)].map(UInt32.init)
        let (code, ifTrue, ifFalse) = (bytes[0] | bytes[1] << 8, Int(bytes[2]), Int(bytes[3]))
        let constant = bytes[4] | bytes[5] << 8 | bytes[6] << 16 | bytes[7] << 24
        position += 1
        switch code {
        case 0x20: accumulator = call.word(at: Int(constant))  // ld [k]
        case 0x54: accumulator &= constant  // and #k
        case 0x05: position += Int(constant)  // ja
        case 0x15: position += accumulator == constant ? ifTrue : ifFalse  // jeq
        case 0x25: position += accumulator > constant ? ifTrue : ifFalse  // jgt
        case 0x35: position += accumulator >= constant ? ifTrue : ifFalse  // jge
        case 0x45: position += accumulator & constant != 0 ? ifTrue : ifFalse  // jset
        case 0x06: return constant  // ret #k
        default: return nil
        }
    }
    return nil
}

/// The name of a call number; nil for one that this libseccomp does not know.
public func callName(_ number: UInt32, _ architecture: Machine = .amd64) -> String? {
    guard let name = unsafe seccomp_syscall_resolve_num_arch(architecture.token, CInt(number)) else { return nil }
    defer { unsafe free(name) }
    return unsafe String(cString: name)
}
