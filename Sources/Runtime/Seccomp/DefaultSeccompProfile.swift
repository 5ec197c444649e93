import Linux

extension SeccompProfile {
    /// Docker's default profile: what is not named here is refused with EPERM.
    public static let dockerDefault = SeccompProfile(
        defaultAction: .errno(1), architectures: families,
        entries: HarmlessCalls.entries + conditionalEntries + capabilityEntries + architectureEntries)

    /// A machine's architecture, and those whose programs it also runs.
    private static let families: [[SeccompArchitecture]] = [
        [.amd64, .x86, .x32],
        [.aarch64, .arm],
        [.mips64, .mips, .mips64n32],
        [.mips64n32, .mips, .mips64],
        [.mipsel64, .mipsel, .mipsel64n32],
        [.mipsel64n32, .mipsel, .mipsel64],
        [.s390x, .s390],
        [.riscv64],
        [.loongarch64],
    ]

    /// Calls that are harmless with some arguments only.
    private static let conditionalEntries: [Entry] = socketFamilies + personalities + cloning + [tracing]

    /// Every address family but AF_ALG (38), a large part of the kernel that few programs need, and AF_VSOCK (40), which
    /// leads past network namespaces to the host of a virtual machine.
    ///
    /// The allowed families are named, not the refused ones: the kernel looks at the lower 32 bits of the argument, a
    /// filter at all 64, so "not 38" would let 2³²+38 pass. 32-bit x86 programs can also use socketcall(2), whose
    /// arguments stand in memory, where no filter sees them.
    private static let socketFamilies: [Entry] =
        [Entry(SeccompRule(.allow, ["socket"], when: [SeccompComparison(0, .less, 38)]))]
        + ([39, 41, 42, 43, 44, 45] as [UInt64]).map {
            Entry(SeccompRule(.allow, ["socket"], when: [SeccompComparison(0, .equal, $0)]))
        }

    /// PER_LINUX, PER_LINUX32, each with and without UNAME26, and the question which one is in force.
    private static let personalities: [Entry] = ([0, 0x8, 0x2_0000, 0x2_0008, 0xffff_ffff] as [UInt64]).map {
        Entry(SeccompRule(.allow, ["personality"], when: [SeccompComparison(0, .equal, $0)]))
    }

    /// New processes and threads, but no new namespaces: a user namespace opens the whole kernel to its owner. The flags of
    /// clone3 stand in memory, where no filter sees them, so it pretends not to exist, and libc falls back to clone.
    private static let cloning: [Entry] = {
        let namespaces = NamespaceFlags([.mount, .uts, .ipc, .user, .pid, .net, .cgroup]).rawValue
        let isPrivileged = Condition(capabilities: .sysAdmin)
        let isS390: [SeccompArchitecture] = [.s390, .s390x]
        var elsewhere = isPrivileged
        elsewhere.architectures = isS390
        return [
            Entry(SeccompRule(.allow, ["clone"], when: [.masked(0, namespaces, equals: 0)]), unless: elsewhere),
            Entry(
                SeccompRule(.allow, ["clone"], when: [.masked(1, namespaces, equals: 0)]),
                onlyIf: Condition(architectures: isS390), unless: isPrivileged),
            Entry(SeccompRule(.errno(38), ["clone3"]), unless: isPrivileged),
        ]
    }()

    /// Before Linux 4.8 a tracer could change the number of a call after the filter had judged it.
    private static let tracing = Entry(
        SeccompRule(.allow, words("ptrace process_vm_readv process_vm_writev")),
        onlyIf: Condition(minimumKernel: KernelVersion(4, 8)))

    /// Calls that only a container with a certain capability may make.
    private static let capabilityEntries: [Entry] = [
        (
            .sysAdmin,
            """
            bpf clone clone3 fanotify_init fsconfig fsmount fsopen fspick lookup_dcookie lsm_get_self_attr lsm_list_modules
            lsm_set_self_attr mount mount_setattr move_mount open_tree perf_event_open quotactl quotactl_fd setdomainname
            sethostname setns syslog umount umount2 unshare
            """
        ),
        (.bpf, "bpf"),
        (.dacReadSearch, "open_by_handle_at"),
        (.perfmon, "perf_event_open"),
        (.syslog, "syslog"),
        (.sysBoot, "reboot"),
        (.sysChroot, "chroot"),
        (.sysModule, "delete_module finit_module init_module"),
        (.sysNice, "get_mempolicy mbind set_mempolicy set_mempolicy_home_node"),
        (.sysPacct, "acct"),
        (.sysPtrace, "kcmp pidfd_getfd process_madvise process_vm_readv process_vm_writev ptrace"),
        (.sysRawIO, "ioperm iopl"),
        (.sysTime, "clock_settime clock_settime64 settimeofday stime"),
        (.sysTTYConfig, "vhangup"),
    ]
    .map { (capability: CapabilitySet, names) in
        Entry(SeccompRule(.allow, words(names)), onlyIf: Condition(capabilities: capability))
    }

    /// Calls that only some machines have.
    private static let architectureEntries: [Entry] = [
        ([.amd64, .x32], "arch_prctl"),
        ([.amd64, .x32, .x86], "modify_ldt"),
        ([.arm, .aarch64], "arm_fadvise64_64 arm_sync_file_range breakpoint cacheflush set_tls sync_file_range2"),
        ([.ppc64le], "swapcontext sync_file_range2"),
        ([.s390, .s390x], "s390_pci_mmio_read s390_pci_mmio_write s390_runtime_instr"),
        ([.riscv64], "riscv_flush_icache"),
    ]
    .map { (architectures: [SeccompArchitecture], names) in
        Entry(SeccompRule(.allow, words(names)), onlyIf: Condition(architectures: architectures))
    }

    /// Splits bytes, not characters: the profile is laid out anew at each start of a container.
    static func words(_ text: String) -> [String] {
        text.utf8.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }.map { String(Substring($0)) }
    }
}
