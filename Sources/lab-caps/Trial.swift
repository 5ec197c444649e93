import Linux

/// Something that one capability is for, tried in a child that is gone afterwards: nothing of the machine changes.
struct Trial: Sendable {
    let name: String
    let capability: String
    let make: @Sendable () throws(KernelError) -> Void

    private init(_ name: String, _ capability: String, _ make: @escaping @Sendable () throws(KernelError) -> Void) {
        self.name = name
        self.capability = capability
        self.make = make
    }

    static let all = [
        Trial("give a file away (fchown)", "chown") { () throws(KernelError) in
            let file = try openInMemory(name: "lab-caps")
            try setOwner(of: file.number, user: 1, group: 1)
        },
        Trial("open a file of mode 000", "dac_override") { () throws(KernelError) in
            let file = try openInMemory(name: "lab-caps")
            try setMode(file.path, 0)
            _ = try open(file.path, .readWrite)
        },
        Trial("become user 1 (setresuid)", "setuid") { () throws(KernelError) in try setUserID(1) },
        Trial("open a raw socket, as ping", "net_raw") { () throws(KernelError) in _ = try openRawSocket() },
        Trial("chroot to /", "sys_chroot") { () throws(KernelError) in try changeRoot(to: "/") },
        Trial("a UTS namespace (unshare)", "sys_admin") { () throws(KernelError) in try unshare(.uts) },
        // Without a time: the right is asked for, and the clock goes on.
        Trial("set the clock (settimeofday)", "sys_time") { () throws(KernelError) in try askToSetClock() },
    ]
}
