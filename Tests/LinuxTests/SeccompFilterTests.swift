import FilterMachine
import Linux
import Testing

/// What a compiled filter answers to a call.
private func answer(_ call: JudgedCall?, _ description: SeccompFilterDescription) throws -> UInt32? {
    try judge(#require(call), by: description.compile().bytes)
}

private let refused = SeccompAction.errno(1).returnValue
private let allowed = SeccompAction.allow.returnValue
private let noSuchCall = SeccompAction.errno(38).returnValue

@Suite struct `A compiled filter` {
    @Test func `allows what a rule names, and refuses the rest`() throws {
        let filter = SeccompFilterDescription(defaultAction: .errno(1), rules: [SeccompRule(.allow, ["read", "reboot"])])
        #expect(try answer(JudgedCall("read"), filter) == allowed)
        #expect(try answer(JudgedCall("write"), filter) == refused)
    }

    @Test(arguments: [
        SeccompAction.errno(13), .trace(7), .trap, .killThread, .killProcess, .log, .notify,
    ])
    func `gives each action its number`(_ action: SeccompAction) throws {
        let filter = SeccompFilterDescription(defaultAction: .allow, rules: [SeccompRule(action, ["mount"])])
        #expect(try answer(JudgedCall("mount"), filter) == action.returnValue)
        #expect(try answer(JudgedCall("umount2"), filter) == allowed)
    }

    @Test func `asks for all conditions on different arguments`() throws {
        let both = [SeccompComparison(0, .equal, 16), SeccompComparison(2, .equal, 9)]
        let filter = SeccompFilterDescription(defaultAction: .errno(1), rules: [SeccompRule(.allow, ["socket"], when: both)])
        #expect(try answer(JudgedCall("socket", .amd64, 16, 3, 9), filter) == allowed)
        #expect(try answer(JudgedCall("socket", .amd64, 16, 3, 8), filter) == refused)
        #expect(try answer(JudgedCall("socket", .amd64, 2, 3, 9), filter) == refused)
    }

    @Test func `takes conditions on the same argument as alternatives`() throws {
        let either = [SeccompComparison(0, .equal, 1), SeccompComparison(0, .equal, 2), SeccompComparison(1, .equal, 5)]
        let filter = SeccompFilterDescription(defaultAction: .errno(1), rules: [SeccompRule(.allow, ["socket"], when: either)])
        #expect(try answer(JudgedCall("socket", .amd64, 2, 3), filter) == allowed)
        #expect(try answer(JudgedCall("socket", .amd64, 9, 5), filter) == allowed)
        #expect(try answer(JudgedCall("socket", .amd64, 9, 3), filter) == refused)
    }

    @Test(
        arguments: [
            (SeccompComparison(0, .less, 5), [4], [5, 1 << 40]), (SeccompComparison(0, .lessOrEqual, 5), [5], [6]),
            (SeccompComparison(0, .greater, 5), [6, 1 << 40], [5]), (SeccompComparison(0, .greaterOrEqual, 5), [5], [4]),
            (SeccompComparison(0, .equal, 5), [5], [5 | 1 << 32]), (SeccompComparison(0, .notEqual, 5), [4, 5 | 1 << 32], [5]),
            (.masked(0, 0xf0, equals: 0x10), [0x1f], [0x2f]),
        ] as [(SeccompComparison, [UInt64], [UInt64])])
    func `compares all 64 bits`(_ comparison: SeccompComparison, _ passing: [UInt64], _ failing: [UInt64]) throws {
        let filter = SeccompFilterDescription(
            defaultAction: .errno(1), rules: [SeccompRule(.allow, ["personality"], when: [comparison])])
        for value in passing { #expect(try answer(JudgedCall("personality", .amd64, value), filter) == allowed) }
        for value in failing { #expect(try answer(JudgedCall("personality", .amd64, value), filter) == refused) }
    }

    @Test func `leaves out the names that libseccomp does not know, and says which`() throws {
        let rules = [SeccompRule(.allow, ["read", "no_such_call"]), SeccompRule(.allow, ["no_such_call", "nor_this"])]
        let program = try SeccompFilterDescription(defaultAction: .errno(1), rules: rules).compile()
        #expect(program.unknownNames == ["no_such_call", "nor_this"])
        #expect(program.bytes == (try SeccompFilterDescription(defaultAction: .errno(1), rules: [rules[0]]).compile().bytes))
    }

    @Test func `keeps the first of two actions for one call`() throws {
        let rules = [SeccompRule(.allow, ["read"]), SeccompRule(.errno(2), ["read"])]
        #expect(try answer(JudgedCall("read"), SeccompFilterDescription(defaultAction: .errno(1), rules: rules)) == allowed)
        let reversed = SeccompFilterDescription(defaultAction: .errno(1), rules: rules.reversed())
        #expect(try answer(JudgedCall("read"), reversed) == SeccompAction.errno(2).returnValue)
    }

    @Test func `does not take two actions for one call under the same conditions`() {
        let rules = [SeccompAction.allow, .errno(2)].map {
            SeccompRule($0, ["personality"], when: [SeccompComparison(0, .equal, 8)])
        }
        let error = #expect(throws: KernelError.self) {
            try SeccompFilterDescription(defaultAction: .errno(1), rules: rules).compile()
        }
        #expect(error?.description.contains("another rule gives personality another action") == true)
    }

    @Test func `cannot hold architectures of both byte orders`() {
        let error = #expect(throws: KernelError.self) {
            try SeccompFilterDescription(defaultAction: .allow, architectures: [.s390x]).compile()
        }
        #expect(error?.description.contains("cannot filter the system calls of s390x") == true)
    }

    @Test func `kills the calls of an architecture that it does not hold`() throws {
        let filter = SeccompFilterDescription(defaultAction: .allow, rules: [SeccompRule(.errno(1), ["mount"])])
        for call in [JudgedCall("read", .x86), JudgedCall("read", .x32), JudgedCall("read", .aarch64)] {
            #expect(try answer(call, filter) == SeccompAction.killThread.returnValue)
        }
    }
}

@Suite struct `A call newer than all rules` {
    private let rules = [SeccompRule(.allow, ["read", "close_range", "fstat64"])]

    @Test func `is told to be missing, on every architecture of the filter`() throws {
        let filter = SeccompFilterDescription(
            defaultAction: .errno(1), architectures: [.amd64, .x86, .x32, .aarch64], rules: rules)
        for machine in [Machine.amd64, .x86, .x32, .aarch64] {
            let newest = try #require(JudgedCall("close_range", machine))
            #expect(try answer(newest, filter) == allowed)
            for distance in [1, 2, 1000] as [UInt32] {
                let newer = JudgedCall(number: newest.number + distance, architecture: newest.architecture)
                #expect(try answer(newer, filter) == noSuchCall)
            }
            #expect(try answer(JudgedCall("write", machine), filter) == refused)
        }
    }

    @Test func `meets the default action where that lets it pass, or says the same`() throws {
        for action in [SeccompAction.allow, .log, .trace(3), .errno(38)] {
            let filter = SeccompFilterDescription(defaultAction: action, rules: [SeccompRule(.errno(5), ["read"])])
            #expect(try answer(JudgedCall(number: 9999, architecture: Machine.amd64.auditNumber), filter) == action.returnValue)
        }
    }

    @Test func `does not hide a foreign architecture`() throws {
        let filter = SeccompFilterDescription(defaultAction: .errno(1), rules: rules)
        let killed = SeccompAction.killThread.returnValue
        #expect(try answer(JudgedCall(number: 9999, architecture: Machine.x86.auditNumber), filter) == killed)
        #expect(try answer(JudgedCall(number: 0x4000_270f, architecture: Machine.amd64.auditNumber), filter) == killed)
    }
}

@Suite struct `Loading a filter` {
    @Test(arguments: [0, 7, 8 * 4097]) func `of an impossible size is refused before the kernel sees it`(_ size: Int) {
        let error = #expect(throws: KernelError.self) { try loadSeccompFilter([UInt8](repeating: 0, count: size)) }
        #expect(error?.description.contains("1 to 4096 instructions") == true)
    }

    @Test func `that is no program is refused by the kernel`() {
        let error = #expect(throws: KernelError.self) { try loadSeccompFilter([UInt8](repeating: 0xff, count: 8), flags: .log) }
        #expect(error?.errno == .invalid || error?.errno == .access)
        #expect(error?.call.cForm == "seccomp(SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_LOG, {len=1, filter})")
    }
}
