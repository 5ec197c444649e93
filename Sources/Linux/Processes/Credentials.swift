import CLinux
import Glibc

/// Replaces the supplementary groups. See setgroups(2).
public func setGroups(_ groups: [UInt32]) throws(KernelError) {
    try Door.call(
        Call(
            "setgroups", ["\(groups.count)", "[\(groups.map(String.init).joined(separator: ", "))]"],
            shell: ShellEquivalent(
                .setpriv, groups.isEmpty ? "--clear-groups" : "--groups=\(groups.map(String.init).joined(separator: ","))"))
    ) { unsafe groups.withUnsafeBufferPointer { unsafe setgroups($0.count, $0.baseAddress) } }
}

/// Sets the real, effective and saved group id. See setresgid(2).
public func setGroupID(_ group: UInt32) throws(KernelError) {
    try Door.call(
        Call("setresgid", ["\(group)", "\(group)", "\(group)"], shell: ShellEquivalent(.setpriv, "--regid=\(group)"))
    ) { CLinux.setresgid(group, group, group) }
}

/// Sets the real, effective and saved user id. See setresuid(2).
public func setUserID(_ user: UInt32) throws(KernelError) {
    try Door.call(
        Call("setresuid", ["\(user)", "\(user)", "\(user)"], shell: ShellEquivalent(.setpriv, "--reuid=\(user)"))
    ) { CLinux.setresuid(user, user, user) }
}

/// The effective user id of this process.
public func effectiveUserID() -> UInt32 { Door.infallible(Call("geteuid", [], plumbing: true)) { geteuid() } }
/// The effective group id of this process.
public func effectiveGroupID() -> UInt32 { Door.infallible(Call("getegid", [], plumbing: true)) { getegid() } }

/// The number of this process, in its own pid namespace; asked anew, since a raw clone3 leaves cached copies stale.
public func processID() -> Int32 { Int32(Door.infallible(Call("getpid", [], plumbing: true)) { minibox_getpid() }) }

/// Sets the bits that are taken away from the modes of new files. See umask(2).
@discardableResult
public func setFileModeMask(_ mask: UInt32) -> UInt32 {
    Door.infallible(Call("umask", [octal(mask)], plumbing: true)) { Glibc.umask(mode_t(mask)) }
}

/// Starts a new session without a controlling terminal. See setsid(2).
public func startSession() throws(KernelError) {
    try Door.call(Call("setsid", [], plumbing: true)) { setsid() }
}
