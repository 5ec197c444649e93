import CLinux
import Glibc

/// Calls whose arguments make no sense. The kernel refuses them before it looks at rights, each with an errno of its own;
/// a filter of system calls answers before the kernel does, and gives itself away by another.
///
/// Nothing changes when one is made; but a filter may end the process for it: make them in a child.
public enum FilterProbe: String, Sendable, CaseIterable {
    case unshare, setns, mount, umount2, clone3, seccomp, chroot

    /// What a filter answers; nil when the kernel itself has answered.
    public func answerOfFilter() -> Errno? { answer().flatMap { $0 == answerOfKernel ? nil : $0 } }

    /// What somebody answers; nil when the call went well after all.
    public func answer() -> Errno? {
        do throws(KernelError) {
            try Door.call(Call(rawValue, ["nonsense"], plumbing: true), nonsense)
            return nil
        } catch { return error.errno }
    }

    private var answerOfKernel: Errno {
        switch self {
        case .setns: Errno(EBADF)
        case .mount, .chroot: Errno(EFAULT)
        case .unshare, .umount2, .clone3, .seccomp: .invalid
        }
    }

    private func nonsense() -> Int {
        switch self {
        // Bit 0 belongs to no flag.
        case .unshare: Int(CLinux.unshare(1))
        case .setns: Int(CLinux.setns(-1, 0))
        case .mount: unsafe Int(Glibc.mount(nil, UnsafePointer(bitPattern: 1)!, nil, 0, nil))
        case .chroot: unsafe Int(Glibc.chroot(UnsafePointer(bitPattern: 1)!))
        case .umount2: unsafe Int(Glibc.umount2("/", 1 << 20))
        case .clone3: Int(minibox_clone3(nil, 0))
        case .seccomp: Int(minibox_seccomp(1 << 20, 0, nil))
        }
    }
}
