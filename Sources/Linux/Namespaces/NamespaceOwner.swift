import CLinux
import Glibc

extension NamespaceKind {
    /// The user namespace that owns this process's namespace of this kind, as the inode by which it is known.
    /// See NS_GET_USERNS in ioctl_nsfs(2), Linux 4.9.
    ///
    /// - Throws: `EPERM` when the owner lies outside of this process's own user namespace, which may not see it.
    public func owner() throws(KernelError) -> UInt64 {
        let file = try open("/proc/self/ns/\(fileName)")
        let getUserNamespace: UInt = 0xb701
        let owner = Descriptor(
            owning: try Door.call(Call("ioctl", ["\(file.number)", "NS_GET_USERNS"], plumbing: true)) {
                minibox_ioctl(file.number, getUserNamespace, nil)
            })
        return try status(of: owner.number).inode
    }
}
