import CLinux
import CSeccomp
import Glibc

/// A filter as people can read it: one line for each instruction.
extension SeccompProgram {
    /// How many instructions the kernel may have to go through before a call.
    public var instructionCount: Int { bytes.count / 8 }

    /// The instructions in words: `4  is it chroot? 5, else 6`. See struct seccomp_data in seccomp(2).
    public var listing: [String] {
        var loaded = 0
        return (0..<instructionCount).map { position in
            let bytes = self.bytes[(position * 8)..<(position * 8 + 8)].map(UInt32.init)
            let code = bytes[0] | bytes[1] << 8
            let constant = bytes[4] | bytes[5] << 8 | bytes[6] << 16 | bytes[7] << 24
            let jump = "\(position + 1 + Int(bytes[2])), else \(position + 1 + Int(bytes[3]))"
            switch code {
            case 0x20:
                loaded = Int(constant)
                return "take \(Self.field(at: loaded))"
            case 0x15: return "is it \(Self.value(constant, of: loaded))? \(jump)"
            case 0x25: return "is it above \(Self.value(constant, of: loaded))? \(jump)"
            case 0x35: return "is it \(Self.value(constant, of: loaded)) or above? \(jump)"
            case 0x45: return "has it one of the bits 0x\(String(constant, radix: 16))? \(jump)"
            case 0x54: return "keep the bits 0x\(String(constant, radix: 16))"
            case 0x05: return "go to \(position + 1 + Int(constant))"
            case 0x06: return "answer: \(Self.answer(constant))"
            default: return "code 0x\(String(code, radix: 16)), \(constant)"
            }
        }
    }

    private static func field(at offset: Int) -> String {
        switch offset {
        case 0: "the number of the call"
        case 4: "the architecture"
        case 8, 12: "the address of the instruction, \(offset == 8 ? "low" : "high") half"
        default: "argument \((offset - 16) / 8), \(offset % 8 == 0 ? "low" : "high") half"
        }
    }

    private static func value(_ number: UInt32, of offset: Int) -> String {
        switch offset {
        case 0: callName(number).map { "\($0) (\(number))" } ?? "0x\(String(number, radix: 16))"
        case 4: SeccompArchitecture.allCases.first { $0.auditNumber == number }?.rawValue ?? "0x\(String(number, radix: 16))"
        default: "0x\(String(number, radix: 16))"
        }
    }

    /// See seccomp_syscall_resolve_num_arch(3).
    private static func callName(_ number: UInt32) -> String? {
        guard let name = unsafe seccomp_syscall_resolve_num_arch(seccomp_arch_native(), CInt(bitPattern: number)) else {
            return nil
        }
        defer { unsafe free(name) }
        return unsafe String(cString: name)
    }

    private static func answer(_ value: UInt32) -> String {
        let data = UInt16(truncatingIfNeeded: value)
        switch value & 0xffff_0000 {
        case UInt32(SECCOMP_RET_ALLOW): return "let it through"
        case UInt32(SECCOMP_RET_LOG): return "let it through, and log it"
        case UInt32(SECCOMP_RET_ERRNO): return Errno(CInt(data)).name
        case UInt32(SECCOMP_RET_TRAP): return "SIGSYS, which can be caught"
        case UInt32(SECCOMP_RET_KILL_THREAD): return "kill the thread"
        case UInt32(SECCOMP_RET_KILL_PROCESS): return "kill the process"
        case UInt32(SECCOMP_RET_TRACE): return "ask the tracer"
        default: return "ask the listener"
        }
    }
}
