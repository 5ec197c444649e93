import CLinux
import Glibc

/// Makes an empty file that lives in memory, has no name in any folder, and goes with its last descriptor.
/// See memfd_create(2).
///
/// - Parameter name: what `/proc/self/fd` calls it.
public func openInMemory(name: String) throws(KernelError) -> Descriptor {
    Descriptor(
        owning: try Door.call(Call("memfd_create", [cString(name), "MFD_CLOEXEC"], plumbing: true)) {
            unsafe name.withCString { unsafe memfd_create($0, 1) }
        })
}
