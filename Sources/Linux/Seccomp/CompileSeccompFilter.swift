import CLinux
import CSeccomp
import Glibc

/// A filter under construction in libseccomp.
@safe private struct FilterContext: ~Copyable {
    let pointer: scmp_filter_ctx

    /// See seccomp_init(3).
    init(_ defaultAction: SeccompAction) throws(KernelError) {
        let call = {
            // The library asks the kernel what it can do, each time anew in each process.
            Call("seccomp_init", [defaultAction.word], section: 3, plumbing: true, systemCalls: FilterContext.probes)
        }
        guard let pointer = unsafe seccomp_init(defaultAction.returnValue) else {
            throw KernelError(purpose: "begin a seccomp filter", call: call(), errno: .invalid)
        }
        Door.announce(call())
        unsafe self.pointer = unsafe pointer
    }

    deinit { unsafe seccomp_release(pointer) }

    private static let probes = [String](repeating: "seccomp", count: 9)

    /// Adds the numbers of another architecture. See seccomp_arch_add(3).
    func add(_ architecture: SeccompArchitecture) throws(KernelError) {
        let code = architecture.token.map { unsafe seccomp_arch_add(pointer, $0) } ?? -EINVAL
        if code == 0 || code == -EEXIST { return }
        throw KernelError(
            purpose: "filter the system calls of \(architecture.rawValue)",
            call: Call("seccomp_arch_add", ["filter", architecture.word], section: 3), errno: Errno(-code),
            fix: "libseccomp \(libraryVersion) cannot combine it with \(SeccompArchitecture.native.rawValue): "
                + "leave it out of the profile's architectures")
    }

    /// Adds a rule. See seccomp_rule_add_array(3).
    func add(_ action: SeccompAction, _ name: String, number: CInt, when comparisons: [SeccompComparison]) throws(KernelError) {
        let conditions = comparisons.map(\.libraryValue)
        let code = unsafe conditions.withUnsafeBufferPointer {
            unsafe seccomp_rule_add_array(pointer, action.returnValue, number, UInt32($0.count), $0.baseAddress)
        }
        if code == 0 { return }
        throw KernelError(
            purpose: "add a seccomp rule for \(name)",
            call: Call("seccomp_rule_add_array", ["filter", action.word, name, "\(conditions.count)", "conditions"], section: 3),
            errno: Errno(-code),
            fix: code == -EEXIST ? "another rule gives \(name) another action under the same conditions: keep one" : nil)
    }

    /// The program. See seccomp_export_bpf(3).
    func export() throws(KernelError) -> [UInt8] {
        let file = try openInMemory(name: "seccomp")
        let code = unsafe seccomp_export_bpf(pointer, file.number)
        let call = {
            Call("seccomp_export_bpf", ["filter", "\(file.number)"], section: 3, plumbing: true, systemCalls: ["write"])
        }
        guard code == 0 else { throw KernelError(purpose: "compile a seccomp filter", call: call(), errno: Errno(-code)) }
        Door.announce(call())
        try Door.call(Call("lseek", ["\(file.number)", "0", "SEEK_SET"], plumbing: true)) { lseek(file.number, 0, SEEK_SET) }
        return try readBytes(of: file.number, name: "the compiled filter")
    }

    /// Sorts the calls into a binary tree: 10 comparisons for a call, not hundreds, in exchange for a slower compilation.
    func sortIntoTree() { unsafe _ = seccomp_attr_set(pointer, SCMP_FLTATR_CTL_OPTIMIZE, 2) }
}

/// The version of the libseccomp that is linked in: `2.5.4`.
let libraryVersion: String = {
    guard let version = unsafe seccomp_version() else { return "of unknown version" }
    return unsafe "\(version.pointee.major).\(version.pointee.minor).\(version.pointee.micro)"
}()

extension SeccompFilterDescription {
    /// Compiles the filter with libseccomp: some 10 ms for Docker's default profile, so see `SeccompCache`.
    ///
    /// Calls newer than every call that the rules name answer ENOSYS, where the default action would refuse them:
    /// libc takes ENOSYS for an old kernel and falls back, but gives up on EPERM.
    ///
    /// - Throws: what libseccomp refuses: an architecture of another byte order, two actions for the same call.
    public func compile() throws(KernelError) -> SeccompProgram {
        let context = try FilterContext(defaultAction)
        for architecture in architectures { try context.add(architecture) }
        // libseccomp 2.5 makes a broken tree of no rules, and a short filter gains nothing from one.
        if rules.count > 32 || rules.contains(where: { $0.names.count > 32 }) { context.sortIntoTree() }
        var unknown: [String] = []
        for rule in rules where rule.action != defaultAction {
            for name in rule.names {
                let number = unsafe seccomp_syscall_resolve_name(name)
                if number == __NR_SCMP_ERROR {
                    if !unknown.contains(name) { unknown.append(name) }
                    continue
                }
                for conditions in rule.alternatives {
                    try context.add(rule.action, name, number: number, when: conditions)
                }
            }
        }
        return SeccompProgram(bytes: newCallsPrologue() + (try context.export()), unknownNames: unknown)
    }
}
