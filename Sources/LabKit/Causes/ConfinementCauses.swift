import Linux

/// Why a call is refused whatever its arguments: filters and the security modules that surround this process.
enum ConfinementCauses {
    static let all: [Suspicion] = [
        Suspicion(
            everywhere, [.permission, .access, .noSystemCall, .invalid],
            "A filter of system calls surrounds this process, as in a container, and answers before the kernel does.",
            remedy: "run it outside of the container, or give that one: --security-opt seccomp=unconfined, --privileged"
        ) { refusal, evidence in
            guard let mode = evidence.status("Seccomp"), mode != "0" else { return .excluded }
            let line = "Seccomp: \(mode) in /proc/self/status"
            if let answer = refusal.call.flatMap({ evidence.filtered[$0] }) {
                return answer == refusal.errno.name
                    ? .proven(
                        "\(line), and a senseless \(refusal.call ?? "")() is answered \(answer), which is not the kernel's answer"
                    ) : .excluded
            }
            // A filter that refuses only some arguments lets the senseless ones pass. It seldom answers EINVAL.
            return refusal.errno == .invalid ? .excluded : .likely(line)
        },
        Suspicion(
            ["write", "mount", "sethostname", "umount2", "pivot_root", "sendmsg", "unshare", "clone3"], [.permission, .access],
            "AppArmor takes the capabilities of user namespaces that ordinary users make away again (Ubuntu 23.10 and later).",
            remedy: "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0, or a profile with 'userns,' for the program"
        ) { refusal, evidence in
            let restricts = evidence.switchStands("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", at: 1)
            return evidence.isInUserNamespace || evidence.lacks(.sysAdmin) ? restricts : .excluded
        },
        Suspicion(
            everywhere, [.permission, .access], "An AppArmor profile confines this process: docker-default forbids every mount.",
            remedy: "--security-opt apparmor=unconfined; the kernel's log names what was denied: dmesg | grep DENIED"
        ) { _, evidence in
            let profile = evidence.words("/proc/self/attr/current").joined(separator: " ")
            return profile.hasSuffix("(enforce)") ? .likely("/proc/self/attr/current is \(profile)") : .excluded
        },
        Suspicion(
            everywhere, [.permission, .access], "SELinux enforces a policy.",
            remedy: "ausearch -m avc -ts recent shows what it denied"
        ) { _, evidence in
            evidence.number("/sys/fs/selinux/enforce") == 1 ? .likely("/sys/fs/selinux/enforce is 1") : .excluded
        },
        Suspicion(
            ["seccomp"], [.access], "Without CAP_SYS_ADMIN a filter needs no_new_privs first.",
            remedy: "prctl(PR_SET_NO_NEW_PRIVS, 1), or setpriv --no-new-privs"
        ) { _, evidence in
            guard evidence.lacks(.sysAdmin) else { return .excluded }
            return evidence.status("NoNewPrivs") == "0" ? .proven("NoNewPrivs: 0 and \(evidence.identity)") : .excluded
        },
        Suspicion(
            ["seccomp"], [.invalid], "The kernel has no filters (CONFIG_SECCOMP_FILTER), or not this action or flag.",
            remedy: "see /proc/sys/kernel/seccomp/actions_avail; otherwise the program itself is malformed"
        ) { _, evidence in
            let actions = evidence.words("/proc/sys/kernel/seccomp/actions_avail")
            return actions.isEmpty
                ? .proven("there is no /proc/sys/kernel/seccomp/actions_avail")
                : .open("the kernel knows \(actions.joined(separator: " ")): the program may be malformed")
        },
        Suspicion(
            ["seccomp"], [.busy], "A filter has a listener already, and there can be one.",
            remedy: "load the filter with SECCOMP_FILTER_FLAG_NEW_LISTENER once"
        ) { _, evidence in .open("Seccomp_filters: \(evidence.status("Seccomp_filters") ?? "unknown") in /proc/self/status") },
        Suspicion(
            ["execve"], [.access], "The file has no execute bit for you, or lies on a mount with noexec.",
            remedy: "chmod +x it, or copy it to a mount without noexec: findmnt -T FILE"
        ) { refusal, evidence in
            guard let path = refusal.path, let mount = evidence.mount(holding: path) else {
                return .open("the file is not known here")
            }
            return mount.options.contains("noexec")
                ? .proven("\(mount.mountPoint) is mounted with noexec")
                : .likely("\(mount.mountPoint) allows it, so the mode: ls -l \(path)")
        },
        Suspicion(
            ["execve"], [.loop], "The way to the file is a circle of links.", remedy: "namei -l FILE shows each link"
        ) { _, _ in .open("see namei -l") },
    ]

    private static let everywhere = [
        "unshare", "clone3", "clone", "setns", "mount", "umount2", "pivot_root", "sethostname", "chroot", "seccomp", "bpf",
        "write",
    ]
}
