import FilterMachine
import Linux
import Runtime
import Testing

/// The default profile of another tool, where it is installed: a second opinion on every call.
private struct OtherProfile: Sendable, CustomStringConvertible {
    var description: String
    var path: String
    /// What it allows and ours does not, by the reason.
    var onlyTheirs: [String: String]
    /// What ours allows and it does not, by the reason.
    var onlyOurs: [String: String]
}

private let podman = OtherProfile(
    description: "podman", path: "/usr/share/containers/seccomp.json",
    onlyTheirs: [
        "podman runs podman inside, and leaves these to the kernel's own checks": """
        clone3 fsconfig fsmount fsopen fspick mount mount_setattr move_mount open_tree pivot_root setns umount umount2 unshare
        """,
        "the kernel asks for a capability itself": "get_mempolicy keyctl mbind pidfd_getfd reboot set_mempolicy syslog",
        "calls of Linux 1 on x86, which Docker never listed": "readdir sigaction signal sigpending sigsuspend",
    ],
    onlyOurs: [
        "newer than podman's list": "cachestat fchmodat2 futex_requeue futex_wait futex_waitv futex_wake map_shadow_stack",
        "podman refuses them by name": "io_pgetevents io_pgetevents_time64 vmsplice",
    ])

private let docker20 = OtherProfile(
    description: "Docker 20.10",
    path: "/usr/share/gocode/src/github.com/docker/docker/profiles/seccomp/default.json",
    onlyTheirs: ["Docker 25 took it out": "io_uring_enter io_uring_register io_uring_setup"],
    onlyOurs: [
        "newer than Docker's list of 2022": "cachestat fchmodat2 futex_requeue futex_wait futex_wake map_shadow_stack",
        "added to Docker's list later": """
        name_to_handle_at pkey_alloc pkey_free pkey_mprotect process_vm_readv process_vm_writev
        """,
    ])

@Suite struct `Another tool's default profile` {
    /// The names of all calls that a filter allows, with no arguments, on one architecture.
    private func allowed(_ description: SeccompFilterDescription, _ machine: Machine) throws -> Set<String> {
        let program = try description.compile().bytes
        let base: UInt32 = machine == .x32 ? 0x4000_0000 : 0
        var names: Set<String> = []
        for number in base...(base + 600) {
            guard let name = callName(number, machine) else { continue }
            let call = JudgedCall(number: number, architecture: machine.auditNumber)
            if judge(call, by: program) == SeccompAction.allow.returnValue { names.insert(name) }
        }
        return names
    }

    private static let installed = [podman, docker20].filter { exists($0.path) }

    @Test(
        .enabled(if: !installed.isEmpty, "\(podman.path) is not installed: apt-get install golang-github-containers-common"),
        arguments: installed)
    private func `differs from ours only where we know why`(_ other: OtherProfile) throws {
        let profile = try #require(try DockerSeccompProfile(json: readText(other.path)).parsed())
        let words = { (reasons: [String: String]) in Set(reasons.values.flatMap { $0.split(whereSeparator: \.isWhitespace) }) }
        let kernel = KernelVersion(6, 18)
        var (onlyTheirs, onlyOurs): (Set<String>, Set<String>) = ([], [])
        for machine in [Machine.amd64, .x86, .x32] {
            let theirs = try allowed(profile.resolved(capabilities: .dockerDefaults, kernel: kernel), machine)
            let ours = try allowed(SeccompProfile.dockerDefault.resolved(capabilities: .dockerDefaults, kernel: kernel), machine)
            #expect(theirs.intersection(ours).count > 250)
            onlyTheirs.formUnion(theirs.subtracting(ours))
            onlyOurs.formUnion(ours.subtracting(theirs))
        }
        #expect(onlyTheirs == Set(words(other.onlyTheirs).map(String.init)))
        #expect(onlyOurs == Set(words(other.onlyOurs).map(String.init)))
    }
}
