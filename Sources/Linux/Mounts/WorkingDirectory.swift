import CLinux
import Glibc

/// Changes the working directory. See chdir(2).
public func changeDirectory(to path: String) throws(KernelError) {
    try Door.call(Call("chdir", [cString(path)], shell: .command("cd \(shellWord(path))"))) {
        unsafe path.withCString { unsafe Glibc.chdir($0) }
    }
}

/// Changes the working directory to an open one. See fchdir(2).
///
/// - Parameter note: what the directory is, for people.
public func changeDirectory(to directory: CInt, note: @autoclosure () -> String? = nil) throws(KernelError) {
    try Door.call(Call("fchdir", ["\(directory)"], note: note())) { Glibc.fchdir(directory) }
}

/// Changes what `/` means for this process alone. See chroot(2). Not an isolation: pivot_root is.
///
/// - Parameter hasCommand: whether chroot(8), which is the call together with the program that comes after it, does the same.
public func changeRoot(to path: String, hasCommand: Bool = true) throws(KernelError) {
    try Door.call(Call("chroot", [cString(path)], shell: hasCommand ? .command("chroot \(shellWord(path))") : nil)) {
        unsafe path.withCString { unsafe Glibc.chroot($0) }
    }
}

/// The working directory as the kernel names it. See getcwd(2); `(unreachable)/…` when it lies outside the root.
public func workingDirectory() throws(KernelError) -> String {
    var buffer = [CChar](repeating: 0, count: 4096)
    // The system call itself: getcwd(3) hides "(unreachable)", which is the very thing to look for.
    try Door.call(Call("getcwd", ["buffer", "4096"], plumbing: true)) {
        unsafe minibox_getcwd(&buffer, buffer.count)
    }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
