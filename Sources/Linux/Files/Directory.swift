import CLinux
import Glibc

/// Makes a directory. See mkdir(2). `shellPath` is the path that a script would use, when `path` is not it.
public func makeDirectory(
    _ path: String, mode: UInt32 = 0o755, in directory: CInt = AT_FDCWD, shellPath: @autoclosure () -> String? = nil
) throws(KernelError) {
    try Door.call(
        Call(
            "mkdirat", [fdArgument(directory), cString(path), octal(mode)],
            shell: .command("mkdir -m \(octal(mode)) \(shellWord(shellPath() ?? path))"))
    ) { unsafe path.withCString { unsafe Glibc.mkdirat(directory, $0, mode_t(mode)) } }
}

/// Makes a directory unless there is one.
public func ensureDirectory(
    _ path: String, mode: UInt32 = 0o755, in directory: CInt = AT_FDCWD, shellPath: @autoclosure () -> String? = nil
) throws(KernelError) {
    do { try makeDirectory(path, mode: mode, in: directory, shellPath: shellPath()) } catch {
        // A read-only or full filesystem answers EROFS for a directory that is there already.
        if error.errno == .exists || isDirectory(path, in: directory) { return }
        throw error
    }
}

/// Makes a directory and those above it. The ones above get 0755.
public func ensureDirectories(_ path: String, mode: UInt32 = 0o755) throws(KernelError) {
    if isDirectory(path) { return }
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex { try ensureDirectories(String(path[..<slash])) }
    try ensureDirectory(path, mode: mode)
}

/// Removes a name. See unlink(2).
public func unlink(_ path: String, in directory: CInt = AT_FDCWD, plumbing: Bool = true) throws(KernelError) {
    try Door.call(
        Call(
            "unlinkat", [fdArgument(directory), cString(path), "0"], shell: .command("rm \(shellWord(path))"), plumbing: plumbing)
    ) {
        unsafe path.withCString { unsafe Glibc.unlinkat(directory, $0, 0) }
    }
}

/// Removes an empty directory. See rmdir(2).
public func removeDirectory(_ path: String, in directory: CInt = AT_FDCWD) throws(KernelError) {
    try Door.call(
        Call("unlinkat", [fdArgument(directory), cString(path), "AT_REMOVEDIR"], shell: .command("rmdir \(shellWord(path))"))
    ) { unsafe path.withCString { unsafe Glibc.unlinkat(directory, $0, 0x200) } }
}

/// The names in a directory, without `.` and `..`, in the order of the disk.
///
/// Reads through a descriptor of its own, so that nobody can swap the directory for a link meanwhile.
public func directoryEntries(_ path: String, in directory: CInt = AT_FDCWD) throws(KernelError) -> [String] {
    let opened = try open(path, [.readOnly, .directory, .noFollow], in: directory)
    var names: [String] = []
    while let batch = try nextEntries(of: opened.number) { names += batch.map(\.name) }
    return names
}
