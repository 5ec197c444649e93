import LabKit
import Linux

/// A call that is made in a child, since a filter may end whoever makes it.
enum Trial {
    case chroot, senseless, namespace

    /// `done`, the name of an errno, or that of the signal that ended the child.
    func answer() throws(KernelError) -> String {
        let status = try inside { () throws(KernelError) in
            do throws(KernelError) { try make() } catch { exitNow(error.errno.code) }
        }
        switch status {
        case .exited(code: 0): return "done"
        case .exited(let code): return Errno(code).name
        case .signalled(let signal, _): return "\(signal.name) (\(status.shellCode))"
        }
    }

    private func make() throws(KernelError) {
        switch self {
        case .chroot: try changeRoot(to: "/")
        // An address that belongs to nobody: the kernel finds that out before it asks for a capability.
        case .senseless:
            if let errno = FilterProbe.chroot.answer() { throw KernelError(call: Call("chroot", ["(char *) 1"]), errno: errno) }
        case .namespace: try unshare(.uts)
        }
    }
}

/// Who refuses a call, and how: the same call each time, chroot("/"), by a process that was root before.
enum Refuser: CaseIterable {
    case nobody, capability, errno, otherErrno, trap, kill, log

    private var name: String {
        switch self {
        case .nobody: "nobody"
        case .capability: "a capability that is missing"
        case .errno: "a filter: errno"
        case .otherErrno: "a filter: ENOSYS"
        case .trap: "a filter: trap"
        case .kill: "a filter: kill"
        case .log: "a filter: log"
        }
    }

    private func stand() throws(KernelError) {
        switch self {
        case .nobody: return
        case .capability:
            let rest = try CapabilityState.current().permitted.subtracting(.sysChroot)
            try CapabilityState(effective: rest, permitted: rest).apply()
        case .errno: try confine(.errno(1))
        case .otherErrno: try confine(.errno(UInt16(Errno.noSystemCall.code)))
        case .trap: try confine(.trap)
        case .kill: try confine(.killProcess)
        case .log: try confine(.log)
        }
    }

    private func confine(_ action: SeccompAction) throws(KernelError) {
        try LabSeccomp.confine(try Wishes(denying: "chroot", action).compile())
    }

    /// All of them, in a table.
    static func compareAll() throws(KernelError) {
        say("A surprise: the same call, chroot(\"/\"), and who says no. In /proc/self/status it can be told:\n")
        say(row(["", "chroot(\"/\")", "a bad address", "Seccomp", "sys_chroot in CapEff"]))
        for refuser in allCases {
            let cells = try answer("who refuses") { () throws(KernelError) in
                try refuser.stand()
                let mine = try CapabilityState.current().effective.contains(.sysChroot)
                return [
                    try Trial.chroot.answer(), try Trial.senseless.answer(), try LabSeccomp.line("Seccomp"), mine ? "yes" : "no",
                ]
                .joined(separator: "\t")
            }.split(separator: "\t").map(String.init)
            tell(
                "chroot refused by \(refuser.name)",
                "\(cells[0]); a bad address: \(cells[1]); Seccomp \(cells[2]); sys_chroot in CapEff: \(cells[3])",
                row([refuser.name] + cells))
        }
        say("\n  EPERM is EPERM: only the two lines tell a capability from a filter. A call that is wrong in itself tells too:")
        say("  the kernel answers EFAULT before it asks for a right, a filter answers before the kernel looks at the address.\n")
    }

    private static func row(_ cells: [String]) -> String {
        var text = " "
        for (cell, width) in zip(cells, [30, 15, 15, 9, 0]) {
            text += " " + cell + String(repeating: " ", count: max(0, width - cell.count))
        }
        while text.last == " " { text.removeLast() }
        return text
    }
}
