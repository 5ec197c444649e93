import CLinux
import Glibc

/// The user namespace that owns a namespace: whose capabilities count in it. See NS_GET_USERNS in ioctl_ns(2), Linux 4.9.
///
/// - Parameter namespace: an open file of `/proc/pid/ns`, or a bind mount of one.
/// - Throws: `EPERM` when the owner lies outside of what this process's user namespace holds.
public func owner(ofNamespace namespace: CInt) throws(KernelError) -> Descriptor {
    Descriptor(
        owning: try Door.call(Call("ioctl", ["\(namespace)", "NS_GET_USERNS"], plumbing: true)) {
            minibox_ioctl(namespace, 0xb701, nil)
        })
}

/// The namespace that a user or pid namespace lies in. See NS_GET_PARENT in ioctl_ns(2), Linux 4.9.
///
/// - Throws: `EPERM` for the first one, and when the parent lies outside of what this process can see; `EINVAL` for a
///   kind that has no parents.
public func parent(ofNamespace namespace: CInt) throws(KernelError) -> Descriptor {
    Descriptor(
        owning: try Door.call(Call("ioctl", ["\(namespace)", "NS_GET_PARENT"], plumbing: true)) {
            minibox_ioctl(namespace, 0xb702, nil)
        })
}

/// The user who made a user namespace, by the number that she has here. See NS_GET_OWNER_UID in ioctl_ns(2), Linux 4.11.
public func creator(ofUserNamespace namespace: CInt) throws(KernelError) -> UInt32 {
    var user: UInt32 = 0
    try Door.call(Call("ioctl", ["\(namespace)", "NS_GET_OWNER_UID", "&user"], plumbing: true)) {
        unsafe minibox_ioctl(namespace, 0xb704, &user)
    }
    return user
}

extension NamespaceKind {
    /// The user namespace that owns this process's namespace of this kind, as the inode by which it is known.
    ///
    /// - Throws: `EPERM` when the owner lies outside of this process's own user namespace, which may not see it.
    public func owner() throws(KernelError) -> UInt64 {
        let file = try open("/proc/self/ns/\(fileName)")
        let above = try Linux.owner(ofNamespace: file.number)
        return try status(of: above.number).inode
    }
}
