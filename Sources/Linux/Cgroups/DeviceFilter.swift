import CLinux

/// The device rules of a v2 group: a program of eBPF, which the kernel runs at each open or mknod of a device file.
///
/// It gets what is wanted (struct bpf_cgroup_dev_ctx), and answers 1 to allow it or 0 to refuse. See
/// Documentation/admin-guide/cgroup-v2.rst, "Device controller".
struct DeviceFilter: Equatable {
    /// One instruction, as struct bpf_insn has it.
    struct Instruction: Equatable {
        let code: UInt8
        var destination: UInt8 = 0
        var source: UInt8 = 0
        /// How many instructions to skip, or where in memory.
        var offset: Int16 = 0
        var immediate: Int32 = 0
    }

    /// The operations that a filter needs: class, operation and operand of <linux/bpf_common.h> and <linux/bpf.h>.
    enum Code {
        /// BPF_LDX | BPF_W | BPF_MEM: a 32-bit word from memory.
        static let loadWord: UInt8 = 0x61
        /// BPF_ALU | BPF_MOV with a register, or a constant.
        static let moveRegister: UInt8 = 0xbc
        static let moveConstant: UInt8 = 0xb4
        static let and: UInt8 = 0x54
        static let shiftRight: UInt8 = 0x74
        /// BPF_JMP32: jump when equal, or not equal, to a constant.
        static let jumpIfEqual: UInt8 = 0x16
        static let jumpUnlessEqual: UInt8 = 0x56
        static let exit: UInt8 = 0x95
    }

    /// Which register holds what.
    private enum Register {
        static let answer: UInt8 = 0
        static let context: UInt8 = 1
        static let kind: UInt8 = 2
        /// What is wanted, and by the end what no rule has spoken of yet.
        static let access: UInt8 = 3
        static let major: UInt8 = 4
        static let minor: UInt8 = 5
    }

    let instructions: [Instruction]

    /// The program for a list of rules. The last rule that speaks of a device and an access decides, so the program asks
    /// them from the last to the first; what no rule speaks of is allowed, as the group above may refuse it.
    init(_ rules: [DeviceRule]) {
        var program = DeviceFilter.prologue
        for rule in rules.reversed() {
            program += DeviceFilter.code(for: rule)
            // Nothing comes after it, and the kernel refuses a program with instructions that are never reached.
            if rule.coversEverything {
                instructions = program
                return
            }
        }
        instructions = program + DeviceFilter.answer(true)
    }

    /// Takes the context apart: access in the upper half of the first word, kind in the lower; major; minor.
    private static let prologue: [Instruction] = [
        Instruction(code: Code.loadWord, destination: Register.kind, source: Register.context, offset: 0),
        Instruction(code: Code.moveRegister, destination: Register.access, source: Register.kind),
        Instruction(code: Code.shiftRight, destination: Register.access, immediate: 16),
        Instruction(code: Code.and, destination: Register.kind, immediate: 0xffff),
        Instruction(code: Code.loadWord, destination: Register.major, source: Register.context, offset: 4),
        Instruction(code: Code.loadWord, destination: Register.minor, source: Register.context, offset: 8),
    ]

    private static func code(for rule: DeviceRule) -> [Instruction] {
        var verdict: [Instruction] = []
        if rule.access != .everything {
            // Does the rule speak of anything that is wanted?
            verdict += [
                Instruction(code: Code.moveRegister, destination: Register.answer, source: Register.access),
                Instruction(code: Code.and, destination: Register.answer, immediate: Int32(rule.access.rawValue)),
            ]
            verdict.append(skipToEnd(Code.jumpIfEqual, Register.answer, 0))
            if rule.isAllowed {
                // That much is settled; the rules before this one decide on the rest.
                verdict.append(
                    Instruction(code: Code.and, destination: Register.access, immediate: Int32(7 & ~rule.access.rawValue)))
                verdict.append(skipToEnd(Code.jumpUnlessEqual, Register.access, 0))
            }
        }
        verdict += answer(rule.isAllowed)
        var conditions: [Instruction] = []
        // BPF_DEVCG_DEV_BLOCK, BPF_DEVCG_DEV_CHAR
        if rule.kind != .all { conditions.append(skipToEnd(Code.jumpUnlessEqual, Register.kind, rule.kind == .block ? 1 : 2)) }
        if let major = rule.major { conditions.append(skipToEnd(Code.jumpUnlessEqual, Register.major, major)) }
        if let minor = rule.minor { conditions.append(skipToEnd(Code.jumpUnlessEqual, Register.minor, minor)) }
        return linked(conditions + verdict)
    }

    private static func answer(_ isAllowed: Bool) -> [Instruction] {
        [
            Instruction(code: Code.moveConstant, destination: Register.answer, immediate: isAllowed ? 1 : 0),
            Instruction(code: Code.exit),
        ]
    }

    private static func skipToEnd(_ code: UInt8, _ register: UInt8, _ value: UInt32) -> Instruction {
        Instruction(code: code, destination: register, immediate: Int32(bitPattern: value))
    }

    /// Lets every jump of a rule lead to the first instruction after it.
    private static func linked(_ rule: [Instruction]) -> [Instruction] {
        rule.enumerated().map { index, instruction in
            guard instruction.code == Code.jumpIfEqual || instruction.code == Code.jumpUnlessEqual else { return instruction }
            var jump = instruction
            jump.offset = Int16(rule.count - index - 1)
            return jump
        }
    }
}
