import CLinux
import Glibc

/// A name in a directory, a path, or what a link says: bytes, which need not be UTF-8.
///
/// What comes from a directory is kept as it is: a name that was made into text could not be found again.
public struct FileName: Sendable, Hashable {
    /// The bytes, with the zero that ends them.
    let cString: [CChar]

    init(cString: [CChar]) { self.cString = cString }

    /// - Parameter bytes: without a zero among them.
    public init(bytes: some Sequence<UInt8>) { cString = bytes.map { CChar(bitPattern: $0) } + [0] }

    /// Copies what a library in C gives.
    public init(copying pointer: UnsafePointer<CChar>) {
        var end = 0
        while unsafe pointer[end] != 0 { end += 1 }
        unsafe self.init(cString: Array(UnsafeBufferPointer(start: pointer, count: end + 1)))
    }

    public init(_ text: String) { cString = text.utf8.map { CChar(bitPattern: $0) } + [0] }

    /// A path of these names.
    public init(joining names: some Sequence<FileName>) {
        var path = names.reduce(into: [CChar]()) { path, name in path += name.cString.dropLast() + [CChar(bitPattern: 0x2f)] }
        if !path.isEmpty { path.removeLast() }
        cString = path + [0]
    }

    /// For people: bytes that are no UTF-8 are replaced.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
    public var bytes: [UInt8] { cString.dropLast().map { UInt8(bitPattern: $0) } }
    var lengthBytes: Int { cString.count - 1 }
    /// Runs a body with the bytes, and the zero that ends them, for a library in C.
    public func withCString<Value>(_ body: (UnsafePointer<CChar>) throws -> Value) rethrows -> Value {
        unsafe try cString.withUnsafeBufferPointer { unsafe try body($0.baseAddress!) }
    }
}

extension FileName: Comparable {
    /// By their bytes.
    public static func < (one: FileName, other: FileName) -> Bool {
        one.cString.lexicographicallyPrecedes(other.cString) { UInt8(bitPattern: $0) < UInt8(bitPattern: $1) }
    }
}

// MARK: Calls with a name that need not be UTF-8

/// Opens a file, always close-on-exec. See open(2).
func open(_ name: FileName, _ flags: OpenFlags, mode: UInt32 = 0o600, in directory: CInt) throws(KernelError) -> Descriptor {
    let all = flags.union(.closeOnExec)
    return Descriptor(
        owning: try Door.call(
            Call("openat", [fdArgument(directory), cString(name.text), all.openForm, octal(mode)], plumbing: true)
        ) { unsafe Glibc.openat(directory, name.cString, all.rawValue, mode_t(mode)) })
}

/// Opens a path with rules for its resolution. See openat2(2).
///
/// A rename or mount elsewhere makes the kernel give up with EAGAIN: it is asked again.
func open(_ path: FileName, _ flags: OpenFlags, in directory: CInt, resolve: ResolveFlags) throws(KernelError) -> Descriptor {
    var how = open_how()
    how.flags = UInt64(UInt32(bitPattern: flags.union(.closeOnExec).rawValue))
    how.resolve = resolve.rawValue
    var attempts = 0
    while true {
        do throws(KernelError) {
            let number = try Door.call(
                Call(
                    "openat2",
                    [
                        fdArgument(directory), cString(path.text), "{flags=\(flags.openForm), resolve=\(resolve.cForm)}",
                        "\(MemoryLayout<open_how>.size)",
                    ], plumbing: true)
            ) {
                unsafe withUnsafeMutablePointer(to: &how) { unsafe minibox_openat2(directory, path.cString, $0) }
            }
            return Descriptor(owning: CInt(number))
        } catch {
            attempts += 1
            guard error.errno == .again, attempts < 64 else { throw error }
        }
    }
}

/// The status of a file, not following a link. See fstatat(2).
func status(_ name: FileName, in directory: CInt) throws(KernelError) -> FileStatus {
    var result = stat()
    try Door.call(
        Call("newfstatat", [fdArgument(directory), cString(name.text), "&status", "AT_SYMLINK_NOFOLLOW"], plumbing: true)
    ) { unsafe fstatat(directory, name.cString, &result, AT_SYMLINK_NOFOLLOW) }
    return FileStatus(result)
}

/// Makes a directory. See mkdir(2).
func makeDirectory(_ name: FileName, mode: UInt32, in directory: CInt) throws(KernelError) {
    try Door.call(Call("mkdirat", [fdArgument(directory), cString(name.text), octal(mode)], plumbing: true)) {
        unsafe Glibc.mkdirat(directory, name.cString, mode_t(mode))
    }
}

/// Makes a symbolic link. See symlink(2).
func symbolicLink(to target: FileName, at name: FileName, in directory: CInt) throws(KernelError) {
    try Door.call(
        Call("symlinkat", [cString(target.text), fdArgument(directory), cString(name.text)], plumbing: true)
    ) { unsafe Glibc.symlinkat(target.cString, directory, name.cString) }
}

/// Makes a device, fifo or socket. See mknod(2).
///
/// - Parameter type: `S_IFCHR` and the like.
func makeNode(_ name: FileName, type: mode_t, number: DeviceNumber, in directory: CInt) throws(KernelError) {
    try Door.call(
        Call(
            "mknodat",
            [
                fdArgument(directory), cString(name.text), octal(type | 0o600),
                "makedev(\(number.major), \(number.minor))",
            ], plumbing: true)
    ) { unsafe Glibc.mknodat(directory, name.cString, type | 0o600, number.raw) }
}

/// Gives a file a second name; a link is not followed. See link(2).
func hardLink(_ name: FileName, in directory: CInt, as newName: FileName, in target: CInt) throws(KernelError) {
    try Door.call(
        Call(
            "linkat", [fdArgument(directory), cString(name.text), fdArgument(target), cString(newName.text), "0"],
            plumbing: true)
    ) { unsafe Glibc.linkat(directory, name.cString, target, newName.cString, 0) }
}

/// Removes a name. See unlink(2).
func unlink(_ name: FileName, in directory: CInt) throws(KernelError) {
    try Door.call(Call("unlinkat", [fdArgument(directory), cString(name.text), "0"], plumbing: true)) {
        unsafe Glibc.unlinkat(directory, name.cString, 0)
    }
}

/// Removes what a path leads to, with all that is in it, below another directory, past no link; what is gone already is fine.
public func removeTree(_ path: [FileName], below top: CInt) throws(KernelError) {
    guard let name = path.last else { return }
    let folder: Descriptor
    do { folder = try openDirectory(path.dropLast(), below: top) } catch {
        guard error.errno == .missing || error.errno == .notDirectory else { throw error }
        return
    }
    try removeTree(name, in: folder.number)
}

/// Makes an overlay's sign that a name is deleted, below another directory.
public func makeWhiteout(_ path: [FileName], below top: CInt) throws(KernelError) {
    guard let name = path.last else { return }
    let folder = try openDirectory(path.dropLast(), below: top)
    try makeNode(name, type: S_IFCHR, number: .whiteout, in: folder.number)
}

/// Removes a file, or a directory that is empty, below another directory, past no link. What is not empty stays.
public func remove(_ path: [FileName], below top: CInt, isDirectory: Bool) throws(KernelError) {
    guard let name = path.last else { return }
    let folder = try openDirectory(path.dropLast(), below: top)
    if !isDirectory { return try unlink(name, in: folder.number) }
    do {
        try Door.call(
            Call("unlinkat", ["\(folder.number)", cString(name.text), "AT_REMOVEDIR"], plumbing: true)
        ) { unsafe Glibc.unlinkat(folder.number, name.cString, 0x200) }
    } catch { guard error.errno == .notEmpty else { throw error } }
}
