import CLinux
import CSeccomp
import Glibc

extension SeccompFilterDescription {
    /// The instructions before libseccomp's own: they answer ENOSYS to calls newer than any that a rule names.
    ///
    /// Without them a filter that refuses by default would say EPERM to a call which it could not have known, and a libc
    /// that tries `fchmodat2` before `fchmodat` would fail instead of falling back. runc does the same.
    func newCallsPrologue() -> [UInt8] {
        if defaultAction.passesOnNewCalls || defaultAction == .errno(UInt16(ENOSYS)) { return [] }
        let sections = Self.sections(of: newestCalls())
        guard !sections.isEmpty else { return [] }
        let program = [Instruction.loadArchitecture] + Self.joined(sections)
        return program.flatMap(\.bytes)
    }

    /// The highest call number in the rules, for each architecture, by the number that the kernel knows it under.
    private func newestCalls() -> [(auditNumber: UInt32, newest: [SeccompArchitecture: UInt32])] {
        var found: [(auditNumber: UInt32, newest: [SeccompArchitecture: UInt32])] = []
        var seen: Set<SeccompArchitecture> = []
        for architecture in [.native] + architectures where seen.insert(architecture).inserted {
            guard let token = architecture.token, let auditNumber = architecture.auditNumber else { continue }
            // Below zero stand the calls that this architecture does not have.
            let numbers = rules.lazy.flatMap(\.names).map { unsafe seccomp_syscall_resolve_name_arch(token, $0) }
            guard let newest = numbers.max(), newest > 0 else { continue }
            let place = found.firstIndex { $0.auditNumber == auditNumber } ?? found.endIndex
            if place == found.endIndex { found.append((auditNumber, [:])) }
            found[place].newest[architecture] = UInt32(newest)
        }
        return found
    }

    /// One section for each architecture: skipped for another one, else it ends in ENOSYS or leaves the prologue.
    private static func sections(of newest: [(auditNumber: UInt32, newest: [SeccompArchitecture: UInt32])]) -> [[Instruction]] {
        newest.map { auditNumber, newest in
            var checks: [Instruction] = [.loadNumber]
            // From a check: on to the next instruction, over 1 to ENOSYS's neighbour, which leaves the prologue.
            if let x32 = newest[.x32], let x64 = newest[.amd64] {
                checks += [
                    .jump(ifAnyBit: SeccompArchitecture.x32Bit, then: 1, else: 0), .jump(ifGreater: x64, then: 1, else: 2),
                    .jump(ifGreater: x32, then: 0, else: 1),
                ]
            } else if let x64 = newest[.amd64] {
                // A number with the x32 bit is no new call: libseccomp's part kills it as a foreign architecture.
                checks += [
                    .jump(ifAnyBit: SeccompArchitecture.x32Bit, then: 2, else: 0), .jump(ifGreater: x64, then: 0, else: 1),
                ]
            } else if let last = newest.values.first {
                checks.append(.jump(ifGreater: last, then: 0, else: 1))
            }
            checks.append(.answer(.errno(UInt16(ENOSYS))))
            // The section's last instruction, the jump out of the prologue, is added when its distance is known.
            return [.jump(ifEqual: auditNumber, then: 0, else: UInt8(checks.count + 1))] + checks
        }
    }

    private static func joined(_ sections: [[Instruction]]) -> [Instruction] {
        var program: [Instruction] = []
        for section in sections.reversed() { program = section + [.jump(over: program.count)] + program }
        return program
    }
}

/// One instruction of classic BPF, as far as the prologue needs them. See struct sock_filter in <linux/filter.h>.
private struct Instruction {
    var code: UInt16
    var ifTrue: UInt8 = 0
    var ifFalse: UInt8 = 0
    var constant: UInt32

    /// struct seccomp_data begins with the call's number, 4 bytes, and the architecture, 4 bytes.
    static let loadNumber = Instruction(code: UInt16(BPF_LD | BPF_W | BPF_ABS), constant: 0)
    static let loadArchitecture = Instruction(code: UInt16(BPF_LD | BPF_W | BPF_ABS), constant: 4)

    static func jump(ifEqual value: UInt32, then: UInt8, else other: UInt8) -> Instruction {
        Instruction(code: UInt16(BPF_JMP | BPF_JEQ | BPF_K), ifTrue: then, ifFalse: other, constant: value)
    }
    static func jump(ifGreater value: UInt32, then: UInt8, else other: UInt8) -> Instruction {
        Instruction(code: UInt16(BPF_JMP | BPF_JGT | BPF_K), ifTrue: then, ifFalse: other, constant: value)
    }
    static func jump(ifAnyBit mask: UInt32, then: UInt8, else other: UInt8) -> Instruction {
        Instruction(code: UInt16(BPF_JMP | BPF_JSET | BPF_K), ifTrue: then, ifFalse: other, constant: mask)
    }
    static func jump(over count: Int) -> Instruction {
        Instruction(code: UInt16(BPF_JMP | BPF_JA), constant: UInt32(count))
    }
    static func answer(_ action: SeccompAction) -> Instruction {
        Instruction(code: UInt16(BPF_RET | BPF_K), constant: action.returnValue)
    }

    /// The instruction in the byte order of this machine.
    var bytes: [UInt8] {
        unsafe withUnsafeBytes(of: code, [UInt8].init) + [ifTrue, ifFalse] + withUnsafeBytes(of: constant, [UInt8].init)
    }
}
