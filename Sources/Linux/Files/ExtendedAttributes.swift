import CLinux
import Glibc

/// The value of an extended attribute of a file, not following a link. See getxattr(2), xattr(7).
///
/// `trusted.*` attributes are seen by those only who have CAP_SYS_ADMIN in the first user namespace.
///
/// - Returns: nil when the file has no such attribute, or its filesystem none at all.
public func extendedAttribute(_ name: String, of path: String) throws(KernelError) -> String? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    do throws(KernelError) {
        let count = try Door.call(
            Call(
                "lgetxattr", [cString(path), cString(name), "value", "\(buffer.count)"],
                shell: .command("getfattr -h -n \(shellWord(name)) \(shellWord(path))"), plumbing: true)
        ) {
            unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe path.withCString { path in
                    unsafe name.withCString { unsafe lgetxattr(path, $0, bytes.baseAddress, bytes.count) }
                }
            }
        }
        return String(decoding: buffer[..<count], as: UTF8.self)
    } catch {
        if error.errno.code == ENODATA || error.errno.code == EOPNOTSUPP { return nil }
        throw error
    }
}
