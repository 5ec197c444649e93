import Linux
import Testing

@Suite struct `A capability` {
    @Test(arguments: ["NET_ADMIN", "CAP_NET_ADMIN", "net_admin", "cap_net_admin", "Cap_Net_Admin"])
    func `is known by its name with or without CAP_, in any case`(_ word: String) {
        #expect(Capability(word)?.number == 12)
    }

    @Test(arguments: ["", "CAP_", "CAP_NOSUCH", "NET-ADMIN", "12", "ALL", "cap_cap_net_admin", "NET_ADMIN ", "net_admin;chown"])
    func `is not made from an unknown word`(_ word: String) {
        #expect(Capability(word) == nil)
    }

    @Test func `has the name of the kernel's headers, and leads back from it`() {
        #expect(Capability(number: 40)?.name == "CAP_CHECKPOINT_RESTORE")
        for capability in Capability.known { #expect(Capability(capability.name) == capability) }
    }

    @Test func `beyond libcap's knowledge is named by its number, and beyond 64 bits is none`() {
        #expect(Capability(number: 63)?.name == "CAP_63")
        #expect(Capability(number: 64) == nil)
        #expect(Capability(number: -1) == nil)
    }
}

@Suite struct `A set of capabilities` {
    @Test func `of Docker's defaults is the mask that containers show in proc`() {
        #expect(CapabilitySet.dockerDefaults.hexadecimal == "00000000a80425fb")
        #expect(CapabilitySet.dockerDefaults.capabilities.count == 14)
    }

    @Test func `names its members by number`() {
        let set: CapabilitySet = [.kill, .chown]
        #expect(set.names == ["CAP_CHOWN", "CAP_KILL"])
        #expect(CapabilitySet(["kill", "CHOWN"].compactMap { Capability($0) }) == set)
    }

    @Test func `stands in C as strace prints it`() {
        let set: CapabilitySet = [.chown, .netAdmin]
        #expect(set.cForm == "1<<CAP_CHOWN|1<<CAP_NET_ADMIN")
        #expect(CapabilitySet().cForm == "0")
    }

    @Test func `adds and drops like a set`() {
        let set = CapabilitySet.dockerDefaults.union(.sysAdmin).subtracting(.mknod)
        #expect(set.contains(CapabilitySet.sysAdmin) && !set.contains(CapabilitySet.mknod))
        #expect(set.capabilities.contains { $0.name == "CAP_SYS_ADMIN" })
    }

    @Test func `is read from the digits of proc, and from nothing else`() {
        #expect(CapabilitySet(hexadecimal: "000001fffeffffff")?.contains(CapabilitySet.sysResource) == false)
        #expect(CapabilitySet(hexadecimal: "1ffffffffff") == CapabilitySet(rawValue: 0x1ff_ffff_ffff))
        for word in ["", "0x1f", "+1", "-1", "1g", "10000000000000000"] { #expect(CapabilitySet(hexadecimal: word) == nil) }
    }
}

@Suite struct `The capabilities of a process` {
    /// The line of /proc/thread-self/status, where the kernel itself says it.
    private func shown(_ key: String) throws -> CapabilitySet? {
        let line = try readText("/proc/thread-self/status").split(separator: "\n").first { $0.hasPrefix(key + ":") }
        return line.flatMap { CapabilitySet(hexadecimal: String($0.dropFirst(key.count + 1).drop { $0 == "\t" })) }
    }

    @Test func `are those that proc shows`() throws {
        let state = try CapabilityState.current()
        #expect(try state.effective == shown("CapEff"))
        #expect(try state.permitted == shown("CapPrm"))
        #expect(try state.inheritable == shown("CapInh"))
        #expect(try BoundingSet.current() == shown("CapBnd"))
        #expect(try AmbientSet.current() == shown("CapAmb"))
    }

    @Test func `cannot be effective without being permitted, and the refusal shows the call`() throws {
        let before = try CapabilityState.current()
        let error = #expect(throws: KernelError.self) {
            try CapabilityState(effective: .chown, permitted: [], inheritable: []).apply()
        }
        #expect(error?.errno == .permission)
        #expect(
            error?.call.cForm == "capset({version=3, pid=0}, {effective=1<<CAP_CHOWN, permitted=0, inheritable=0})")
        #expect(try CapabilityState.current() == before)
    }

    @Test func `are given to setpriv as the whole inheritable set`() {
        let error = #expect(throws: KernelError.self) {
            try CapabilityState(effective: .kill, permitted: [], inheritable: [.chown, .sysTTYConfig]).apply()
        }
        #expect(error?.call.shell == ShellEquivalent(.setpriv, "--inh-caps=-all,+chown,+sys_tty_config"))
    }

    private static let hasNoInheritable = (try? CapabilityState.current().inheritable.contains(CapabilitySet.sysBoot)) == false

    @Test(.enabled(if: hasNoInheritable, "whoever runs the tests lets them inherit CAP_SYS_BOOT"))
    func `cannot be ambient before they are inheritable`() throws {
        let error = #expect(throws: KernelError.self) { try AmbientSet.raise(.sysBoot) }
        #expect(error?.errno == .permission)
        #expect(error?.call.shell?.text == "--ambient-caps=+sys_boot")
    }
}
