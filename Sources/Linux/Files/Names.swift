import CLinux
import Glibc

/// Makes a symbolic link. See symlink(2).
public func symbolicLink(
    to target: String, at path: String, in directory: CInt = AT_FDCWD, shellPath: @autoclosure () -> String? = nil
) throws(KernelError) {
    try Door.call(
        Call(
            "symlinkat", [cString(target), fdArgument(directory), cString(path)],
            shell: .command("ln -s \(shellWord(target)) \(shellWord(shellPath() ?? path))"))
    ) { unsafe target.withCString { old in unsafe path.withCString { unsafe Glibc.symlinkat(old, directory, $0) } } }
}

/// Where a symbolic link points, as it is written. See readlink(2).
public func readLink(_ path: String, in directory: CInt = AT_FDCWD) throws(KernelError) -> String {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = try Door.call(
        Call("readlinkat", [fdArgument(directory), cString(path), "buffer", "\(buffer.count)"], plumbing: true)
    ) {
        unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe path.withCString { unsafe Glibc.readlinkat(directory, $0, bytes.baseAddress!, bytes.count) }
        }
    }
    return String(decoding: buffer[..<count], as: UTF8.self)
}

/// Renames within one directory, replacing what was there. See rename(2).
public func rename(_ old: String, to new: String, in directory: CInt = AT_FDCWD) throws(KernelError) {
    try Door.call(
        Call(
            "renameat", [fdArgument(directory), cString(old), fdArgument(directory), cString(new)],
            shell: .command("mv \(shellWord(old)) \(shellWord(new))"), plumbing: true)
    ) { unsafe old.withCString { from in unsafe new.withCString { unsafe Glibc.renameat(directory, from, directory, $0) } } }
}

/// A device number, as `major:minor`. See makedev(3).
public struct DeviceNumber: Sendable, Hashable, CustomStringConvertible {
    public let major: UInt32
    public let minor: UInt32

    public init(major: UInt32, minor: UInt32) {
        self.major = major
        self.minor = minor
    }

    public init(raw: dev_t) {
        self.init(
            major: UInt32((raw >> 8) & 0xfff | (raw >> 32) & 0xffff_f000), minor: UInt32(raw & 0xff | (raw >> 12) & 0xffff_ff00))
    }

    public var raw: dev_t {
        let (major, minor) = (dev_t(self.major), dev_t(self.minor))
        return minor & 0xff | (major & 0xfff) << 8 | (minor & 0xffff_ff00) << 12 | (major & 0xffff_f000) << 32
    }

    public var description: String { "\(major):\(minor)" }
}

/// Makes a character or block device. See mknod(2). Needs CAP_MKNOD in the first user namespace.
public func makeDevice(
    _ path: String, block: Bool = false, number: DeviceNumber, mode: UInt32, in directory: CInt = AT_FDCWD,
    shellPath: @autoclosure () -> String? = nil
) throws(KernelError) {
    let type: UInt32 = block ? 0o060000 : 0o020000
    try Door.call(
        Call(
            "mknodat",
            [
                fdArgument(directory), cString(path), (block ? "S_IFBLK|" : "S_IFCHR|") + octal(mode),
                "makedev(\(number.major), \(number.minor))",
            ],
            shell: .command(
                "mknod -m \(octal(mode)) \(shellWord(shellPath() ?? path)) \(block ? "b" : "c") \(number.major) \(number.minor)"))
    ) { unsafe path.withCString { unsafe Glibc.mknodat(directory, $0, mode_t(type | mode), number.raw) } }
}
