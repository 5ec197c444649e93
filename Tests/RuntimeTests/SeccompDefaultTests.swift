import FilterMachine
import Glibc
import Linux
import Runtime
import Testing

/// What happens to a call, in the words of the tests.
private enum Outcome: Sendable {
    case allowed, refused, missing, killed

    var returnValue: UInt32 {
        switch self {
        case .allowed: SeccompAction.allow.returnValue
        case .refused: SeccompAction.errno(UInt16(EPERM)).returnValue
        case .missing: SeccompAction.errno(UInt16(ENOSYS)).returnValue
        case .killed: SeccompAction.killThread.returnValue
        }
    }
}

private func compiled(
    _ capabilities: CapabilitySet = .dockerDefaults, _ architecture: SeccompArchitecture = .native,
    _ kernel: KernelVersion = KernelVersion(6, 18)
) throws -> [UInt8] {
    try SeccompProfile.dockerDefault.resolved(capabilities: capabilities, architecture: architecture, kernel: kernel).compile()
        .bytes
}

private func expect(
    _ call: JudgedCall?, _ outcome: Outcome, by program: [UInt8], _ place: SourceLocation = #_sourceLocation
) throws {
    #expect(try judge(#require(call), by: program) == outcome.returnValue, "\(String(describing: call))", sourceLocation: place)
}

@Suite struct `The default seccomp profile` {
    @Test func `refuses what leads out of a container, and allows what programs need`() throws {
        let program = try compiled()
        for name in ["openat", "read", "execve", "clock_gettime", "epoll_wait", "chroot", "vmsplice", "ptrace", "arch_prctl"] {
            try expect(JudgedCall(name), .allowed, by: program)
        }
        for name in [
            "mount", "umount2", "pivot_root", "bpf", "keyctl", "add_key", "request_key", "kexec_load", "init_module", "reboot",
            "unshare", "setns", "io_uring_setup", "io_uring_enter", "userfaultfd", "open_by_handle_at", "settimeofday",
            "sethostname", "perf_event_open", "swapon", "move_mount", "fsopen", "mount_setattr", "quotactl", "syslog", "kcmp",
        ] {
            try expect(JudgedCall(name), .refused, by: program)
        }
    }

    @Test func `opens calls to the capabilities that they need`() throws {
        for (capability, names) in [
            (.sysAdmin, ["mount", "umount2", "unshare", "setns", "clone3", "bpf", "syslog"]), (.sysBoot, ["reboot"]),
            (.sysModule, ["init_module", "finit_module", "delete_module"]), (.sysPtrace, ["kcmp", "pidfd_getfd"]),
            (.sysTime, ["settimeofday", "clock_settime"]), (.dacReadSearch, ["open_by_handle_at"]), (.syslog, ["syslog"]),
            (.sysNice, ["mbind", "set_mempolicy"]), (.sysRawIO, ["iopl", "ioperm"]), (.bpf, ["bpf"]), (.sysPacct, ["acct"]),
            (.perfmon, ["perf_event_open"]), (.sysTTYConfig, ["vhangup"]),
        ] as [(CapabilitySet, [String])] {
            let program = try compiled(.dockerDefaults.union(capability))
            for name in names { try expect(JudgedCall(name), .allowed, by: program) }
            try expect(JudgedCall("pivot_root"), .refused, by: program)
        }
        try expect(JudgedCall("chroot"), .refused, by: compiled(.dockerDefaults.subtracting(.sysChroot)))
    }

    @Test func `makes processes and threads, but no namespaces`() throws {
        let program = try compiled()
        for flags in [0x11, 0x4111, 0x003d_0f00] as [UInt64] {
            try expect(JudgedCall("clone", .amd64, flags), .allowed, by: program)
        }
        for namespace in [0x0002_0000, 0x0200_0000, 0x0400_0000, 0x0800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000] as [UInt64] {
            try expect(JudgedCall("clone", .amd64, namespace | 0x11), .refused, by: program)
        }
        try expect(JudgedCall("clone3"), .missing, by: program)
        try expect(JudgedCall("clone", .amd64, 0x1000_0000), .allowed, by: compiled(.dockerDefaults.union(.sysAdmin)))
    }

    @Test func `makes sockets of every family but AF_ALG and AF_VSOCK`() throws {
        let program = try compiled()
        for family in Array(0...37) + [39] + Array(41...45) {
            try expect(JudgedCall("socket", .amd64, UInt64(family), 1), .allowed, by: program)
        }
        for family in [38, 40, 1 << 32 | 38, 1 << 32 | 40, UInt64.max] as [UInt64] {
            try expect(JudgedCall("socket", .amd64, family, 1), .refused, by: program)
        }
    }

    @Test func `knows five personalities`() throws {
        let program = try compiled()
        for value in [0, 8, 0x20000, 0x20008, 0xffff_ffff] as [UInt64] {
            try expect(JudgedCall("personality", .amd64, value), .allowed, by: program)
        }
        for value in [1, 0x40000, 1 << 32 | 8] as [UInt64] {
            try expect(JudgedCall("personality", .amd64, value), .refused, by: program)
        }
    }

    @Test func `judges 32-bit and x32 programs too, and kills foreign ones`() throws {
        let program = try compiled()
        for machine in [Machine.x86, .x32] {
            try expect(JudgedCall("openat", machine), .allowed, by: program)
            try expect(JudgedCall("mount", machine), .refused, by: program)
            try expect(JudgedCall("clone", machine, 0x1000_0000), .refused, by: program)
            try expect(JudgedCall("clone3", machine), .missing, by: program)
        }
        try expect(JudgedCall("socket", .x32, 38), .refused, by: program)
        try expect(JudgedCall(number: 359, architecture: Machine.x86.auditNumber, [38]), .refused, by: program)
        try expect(JudgedCall(number: 359, architecture: Machine.x86.auditNumber, [2]), .allowed, by: program)
        try expect(JudgedCall("stat64", .x86), .allowed, by: program)
        try expect(JudgedCall("modify_ldt", .x86), .allowed, by: program)
        try expect(JudgedCall("openat", .aarch64), .killed, by: program)
    }

    @Test func `tells programs that calls of later kernels are missing`() throws {
        let program = try compiled()
        for number in [470, 1000, 0x4000_0300, UInt32.max] {
            try expect(JudgedCall(number: number, architecture: Machine.amd64.auditNumber), .missing, by: program)
        }
    }

    @Test func `lets nobody trace on kernels before 4,8 without the capability`() throws {
        try expect(JudgedCall("ptrace"), .refused, by: compiled(.dockerDefaults, .native, KernelVersion(4, 7)))
        try expect(JudgedCall("ptrace"), .allowed, by: compiled(.dockerDefaults, .native, KernelVersion(4, 8)))
        try expect(JudgedCall("ptrace"), .allowed, by: compiled(.sysPtrace, .native, KernelVersion(3, 10)))
    }

    @Test func `fits arm64 machines`() throws {
        let description = SeccompProfile.dockerDefault.resolved(
            capabilities: .dockerDefaults, architecture: .aarch64, kernel: KernelVersion(6, 1))
        #expect(description.architectures == [.aarch64, .arm])
        let names = Set(description.rules.flatMap(\.names))
        #expect(names.contains("sync_file_range2") && names.contains("cacheflush") && !names.contains("modify_ldt"))
        let program = try description.compile().bytes
        try expect(JudgedCall("openat", .aarch64), .allowed, by: program)
        try expect(JudgedCall("mount", .aarch64), .refused, by: program)
        try expect(JudgedCall("clone", .aarch64, 0x1000_0000), .refused, by: program)
        try expect(JudgedCall("clone3", .aarch64), .missing, by: program)
    }
}
