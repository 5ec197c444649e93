import Testing

@testable import Linux

@Suite struct `Device rules` {
    private let null = DeviceRule(allow: true, .character, major: 1, minor: 3)

    @Test func `Docker's list goes to v1 rule by rule`() throws {
        let settings = try Devices.listed(DeviceRule.dockerDefaults)
        #expect(settings[0] == CgroupSetting("devices.deny", "a"))
        #expect(Set(settings.dropFirst().map(\.file)) == ["devices.allow"])
        #expect(
            settings.dropFirst().map(\.text) == [
                "c *:* m", "b *:* m", "c 1:3 rwm", "c 1:5 rwm", "c 1:7 rwm", "c 1:8 rwm", "c 1:9 rwm", "c 5:0 rwm", "c 5:1 rwm",
                "c 5:2 rwm", "c 136:* rwm", "c 10:200 rwm",
            ])
    }

    @Test func `a narrow rule for all kinds is one for each on v1`() throws {
        let rules = [DeviceRule(allow: false), DeviceRule(allow: true, major: 7, access: [.read, .write])]
        #expect(try Devices.listed(rules).map(\.text) == ["a", "c 7:* rw", "b 7:* rw"])
    }

    @Test func `a hole in a wider rule is an error on v1`() throws {
        let hole = [
            DeviceRule(allow: false), DeviceRule(allow: true, .character, major: 136),
            DeviceRule(allow: false, .character, major: 136, minor: 2),
        ]
        let error = #expect(throws: KernelError.self) { try Devices.listed(hole) }
        #expect(error?.fix?.contains("c 136:* rwm") == true)
        // Taking back exactly what was given is none.
        #expect(
            try Devices.listed([DeviceRule(allow: false), null, DeviceRule(allow: false, .character, major: 1, minor: 3)]).count
                == 3)
        // Nor is denying what is denied.
        #expect(
            try Devices.listed([DeviceRule(allow: false), DeviceRule(allow: false, .character, major: 10, minor: 229)]).count == 2
        )
    }

    @Test(arguments: ["r", "rw", "rwm", "m"])
    func `letters of access read back`(_ letters: String) { #expect(DeviceRule.Access(letters: letters)?.letters == letters) }

    @Test(arguments: ["", "x", "rx"])
    func `unknown letters are refused`(_ letters: String) { #expect(DeviceRule.Access(letters: letters) == nil) }

    @Test func `the filter allows what Docker allows`() {
        let machine = DeviceFilterMachine(DeviceFilter(DeviceRule.dockerDefaults))
        #expect(machine.allows(.character, 1, 3, [.read, .write]))
        #expect(machine.allows(.character, 136, 77, [.read, .write]))
        #expect(machine.allows(.block, 8, 0, .mknod))
        #expect(!machine.allows(.block, 8, 0, .read))
        #expect(!machine.allows(.character, 1, 11, .read))
        #expect(!machine.allows(.block, 1, 3, .read), "a block device with the numbers of /dev/null")
    }

    @Test(arguments: [
        [], [DeviceRule(allow: true)], [DeviceRule(allow: false)], DeviceRule.dockerDefaults,
        // The last rule decides, for each access by itself.
        [
            DeviceRule(allow: false), DeviceRule(allow: true, .character, access: .read),
            DeviceRule(allow: true, .character, major: 1, access: .write),
        ],
        [
            DeviceRule(allow: true), DeviceRule(allow: false, .block),
            DeviceRule(allow: true, .block, major: 8, access: [.read, .mknod]),
        ],
        [
            DeviceRule(allow: false), DeviceRule(allow: true, major: 1),
            DeviceRule(allow: false, .character, major: 1, minor: 3, access: .write),
        ],
        [
            DeviceRule(allow: true, .character, major: 8), DeviceRule(allow: false),
            DeviceRule(allow: true, minor: 3, access: [.read]),
        ],
        [DeviceRule(allow: false, .character, major: .max, minor: .max)],
    ])
    func `the filter answers as the rules say`(_ rules: [DeviceRule]) {
        let machine = DeviceFilterMachine(DeviceFilter(rules))
        for kind in [DeviceRule.Kind.character, .block] {
            for major in [0, 1, 8, 136, UInt32.max] {
                for minor in [0, 3, 200, UInt32.max] {
                    for access in (1...7).map({ DeviceRule.Access(rawValue: $0) }) {
                        let expected = DeviceRuleTable.allows(rules, kind, major, minor, access)
                        #expect(
                            machine.allows(kind, major, minor, access) == expected,
                            "\(kind.rawValue) \(major):\(minor) \(access.letters)")
                    }
                }
            }
        }
    }

    @Test func `the filter has no instruction that is never reached`() {
        for rules in [DeviceRule.dockerDefaults, [DeviceRule(allow: true), DeviceRule(allow: false)], []] {
            #expect(DeviceFilterMachine(DeviceFilter(rules)).unreachable == [])
        }
    }
}

/// What rules mean, said plainly: each access asks the rules from the last to the first.
enum DeviceRuleTable {
    static func allows(
        _ rules: [DeviceRule], _ kind: DeviceRule.Kind, _ major: UInt32, _ minor: UInt32, _ access: DeviceRule.Access
    ) -> Bool {
        [DeviceRule.Access.read, .write, .mknod].filter(access.contains).allSatisfy { one in
            rules.last {
                ($0.kind == .all || $0.kind == kind) && ($0.major ?? major) == major && ($0.minor ?? minor) == minor
                    && $0.access.contains(one)
            }?.isAllowed ?? true
        }
    }
}

/// Runs the few instructions of eBPF that a device filter has, as the kernel would.
struct DeviceFilterMachine {
    let program: [DeviceFilter.Instruction]

    init(_ filter: DeviceFilter) { program = filter.instructions }

    func allows(_ kind: DeviceRule.Kind, _ major: UInt32, _ minor: UInt32, _ access: DeviceRule.Access) -> Bool {
        // struct bpf_cgroup_dev_ctx
        let context = [access.rawValue << 16 | (kind == .block ? 1 : 2), major, minor]
        var registers = [UInt32](repeating: 0, count: 11)
        var next = 0
        while true {
            let instruction = program[next]
            let destination = Int(instruction.destination)
            let constant = UInt32(bitPattern: instruction.immediate)
            next += 1
            switch instruction.code {
            case 0x61: registers[destination] = context[Int(instruction.offset) / 4]
            case 0xbc: registers[destination] = registers[Int(instruction.source)]
            case 0xb4: registers[destination] = constant
            case 0x54: registers[destination] &= constant
            case 0x74: registers[destination] >>= constant
            case 0x16: if registers[destination] == constant { next += Int(instruction.offset) }
            case 0x56: if registers[destination] != constant { next += Int(instruction.offset) }
            case 0x95: return registers[0] == 1
            default: preconditionFailure("no instruction of a filter: \(instruction.code)")
            }
        }
    }

    /// The instructions that no path leads to, for which the kernel would refuse the program.
    var unreachable: [Int] {
        var reached: Set<Int> = []
        var open = [0]
        while let index = open.popLast() {
            guard reached.insert(index).inserted else { continue }
            switch program[index].code {
            case 0x95: break
            case 0x16, 0x56: open += [index + 1, index + 1 + Int(program[index].offset)]
            default: open.append(index + 1)
            }
        }
        return program.indices.filter { !reached.contains($0) }
    }
}
