import CLinux
import Glibc

/// A file of a directory, held by a descriptor that opens nothing (O_PATH): whatever is done with it is done with the one
/// that was looked at, even if another has been put in its place meanwhile.
///
/// A device is not woken by it, and a fifo does not make us wait.
public struct PinnedEntry: ~Copyable {
    let descriptor: Descriptor
    public let status: FileStatus

    /// - Parameter name: one name, in an open directory.
    public init(_ name: FileName, in directory: CInt) throws(KernelError) {
        let opened = try Linux.open(name, [.pathOnly, .noFollow], in: directory)
        status = try Linux.status(of: opened.number)
        descriptor = opened
    }

    /// - Parameter opened: with O_PATH.
    public init(opened: consuming Descriptor) throws(KernelError) {
        status = try Linux.status(of: opened.number)
        descriptor = opened
    }

    /// Opens the file to be read; never to be used for a device.
    public func openToRead() throws(KernelError) -> Descriptor { try Linux.open(descriptor.path, [.readOnly, .nonBlocking]) }

    func openDirectory() throws(KernelError) -> Descriptor {
        try Linux.open(".", [.readOnly, .directory, .noFollow], in: descriptor.number)
    }

    /// What a symbolic link says.
    public func linkText() throws(KernelError) -> FileName {
        // Longer than any link may be. See PATH_MAX in symlink(2).
        var buffer = [CChar](repeating: 0, count: 4097)
        let number = descriptor.number
        let count = try Door.call(Call("readlinkat", ["\(number)", "\"\"", "buffer", "4096"], plumbing: true)) {
            unsafe Glibc.readlinkat(number, "", &buffer, 4096)
        }
        return FileName(cString: buffer[..<count] + [0])
    }

    /// Its extended attributes whose names pass.
    public func attributes(where isWanted: (String) -> Bool) throws(KernelError) -> AttributeList {
        try AttributeList(of: descriptor.path, where: isWanted)
    }
}
