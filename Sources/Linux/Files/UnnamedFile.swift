import Glibc

/// Opens a new file that has no name yet. See O_TMPFILE in open(2).
public func openUnnamed(in directory: String, mode: UInt32 = 0o600) throws(KernelError) -> Descriptor {
    let unnamed: CInt = 0o20200000
    let number = try Door.call(
        Call("openat", ["AT_FDCWD", cString(directory), "O_RDWR|O_TMPFILE|O_CLOEXEC", octal(mode)], plumbing: true)
    ) { unsafe directory.withCString { unsafe Glibc.openat(AT_FDCWD, $0, O_RDWR | unnamed | O_CLOEXEC, mode_t(mode)) } }
    return Descriptor(owning: number)
}

/// Gives an open file a name, which must be free. See linkat(2).
public func link(_ descriptor: CInt, as path: String) throws(KernelError) {
    let source = "/proc/self/fd/\(descriptor)"
    try Door.call(
        Call("linkat", ["AT_FDCWD", cString(source), "AT_FDCWD", cString(path), "AT_SYMLINK_FOLLOW"], plumbing: true)
    ) { unsafe source.withCString { from in unsafe path.withCString { unsafe linkat(AT_FDCWD, from, AT_FDCWD, $0, 0x400) } } }
}
