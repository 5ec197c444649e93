import CLinux
import Glibc

/// What stat(2) says of a file, as far as minibox asks.
public struct FileStatus: Sendable {
    public enum Kind: Sendable { case file, directory, symbolicLink, characterDevice, blockDevice, fifo, socket, unknown }

    public let kind: Kind
    /// Permission bits, with set-uid, set-gid and sticky.
    public let mode: UInt32
    public let userID: UInt32
    public let groupID: UInt32
    public let sizeBytes: Int
    /// What it takes up on its filesystem, in blocks of 512 bytes: a hole takes none.
    public let blocks: Int
    public let linkCount: Int
    /// The device and inode that tell two files apart.
    public let device: DeviceNumber
    public let inode: UInt64
    /// For a device file, the device it stands for.
    public let represents: DeviceNumber
    public let accessedAt: FileTime
    public let modifiedAt: FileTime
    /// When anything of it, its content, owner, mode, attributes or names, was last changed.
    public let changedAt: FileTime
    /// What tells two files apart, as one value.
    public var identity: FileIdentity { FileIdentity(device: device, inode: inode) }

    init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            case S_IFLNK: .symbolicLink
            case S_IFCHR: .characterDevice
            case S_IFBLK: .blockDevice
            case S_IFIFO: .fifo
            case S_IFSOCK: .socket
            default: .unknown
            }
        mode = UInt32(status.st_mode & 0o7777)
        userID = status.st_uid
        groupID = status.st_gid
        sizeBytes = Int(status.st_size)
        blocks = Int(status.st_blocks)
        linkCount = Int(status.st_nlink)
        device = DeviceNumber(raw: status.st_dev)
        inode = UInt64(status.st_ino)
        represents = DeviceNumber(raw: status.st_rdev)
        accessedAt = FileTime(status.st_atim)
        modifiedAt = FileTime(status.st_mtim)
        changedAt = FileTime(status.st_ctim)
    }
}

/// What tells two files of the machine apart, whatever they are called.
public struct FileIdentity: Sendable, Hashable {
    public let device: DeviceNumber
    public let inode: UInt64
}

/// When something happened to a file. See inode(7).
public struct FileTime: Sendable, Hashable, Comparable {
    /// Since 1970.
    public let seconds: Int
    public let nanoseconds: Int

    public init(seconds: Int, nanoseconds: Int = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    public static func < (one: FileTime, other: FileTime) -> Bool {
        (one.seconds, one.nanoseconds) < (other.seconds, other.nanoseconds)
    }

    init(_ time: timespec) { self.init(seconds: time.tv_sec, nanoseconds: time.tv_nsec) }
}

extension FileStatus.Kind {
    /// The bits of `st_mode` that say it. See inode(7).
    var typeBits: mode_t {
        switch self {
        case .file: S_IFREG
        case .directory: S_IFDIR
        case .symbolicLink: S_IFLNK
        case .characterDevice: S_IFCHR
        case .blockDevice: S_IFBLK
        case .fifo: S_IFIFO
        case .socket: S_IFSOCK
        case .unknown: 0
        }
    }
}

/// The status of a file. See fstatat(2).
public func status(_ path: String, in directory: CInt = AT_FDCWD, followLinks: Bool = true) throws(KernelError) -> FileStatus {
    var result = stat()
    let flags = followLinks ? 0 : AT_SYMLINK_NOFOLLOW
    try Door.call(
        Call(
            "newfstatat", [fdArgument(directory), cString(path), "&status", followLinks ? "0" : "AT_SYMLINK_NOFOLLOW"],
            plumbing: true)
    ) {
        unsafe withUnsafeMutablePointer(to: &result) { status in
            unsafe path.withCString { unsafe fstatat(directory, $0, status, flags) }
        }
    }
    return FileStatus(result)
}

/// The status of an open file. See fstat(2).
public func status(of descriptor: CInt) throws(KernelError) -> FileStatus {
    var result = stat()
    try Door.call(Call("newfstatat", ["\(descriptor)", "\"\"", "&status", "AT_EMPTY_PATH"], plumbing: true)) {
        unsafe fstatat(descriptor, "", &result, 0x1000)
    }
    return FileStatus(result)
}

public func isDirectory(_ path: String, in directory: CInt = AT_FDCWD) -> Bool {
    (try? status(path, in: directory))?.kind == .directory
}

public func exists(_ path: String, in directory: CInt = AT_FDCWD) -> Bool {
    (try? status(path, in: directory, followLinks: false)) != nil
}

/// Whether this process may write to a file, or make names in a directory. See faccessat2(2).
public func mayWrite(_ path: String) -> Bool {
    let result = try? Door.call(Call("faccessat2", ["AT_FDCWD", cString(path), "W_OK", "0"], plumbing: true)) {
        unsafe path.withCString { unsafe faccessat(AT_FDCWD, $0, W_OK, 0) }
    }
    return result != nil
}

/// What statfs(2) says of a filesystem.
public struct FileSystemStatus: Sendable {
    /// The magic number of the filesystem's type: `0x9fa0` is proc.
    public let magic: UInt32
    /// The flags of the mount that the file was reached through.
    public let mountFlags: MountFlags
    public let freeBytes: UInt64

    public var isReadOnly: Bool { mountFlags.contains(.readOnly) }

    public static let procMagic: UInt32 = 0x9fa0
    public static let cgroup2Magic: UInt32 = 0x6367_7270
    public static let overlayMagic: UInt32 = 0x794c_7630
    public static let tmpfsMagic: UInt32 = 0x0102_1994

    /// The magic numbers of the kernel's own filesystems. See <linux/magic.h>.
    public static let magics: [String: UInt32] = [
        "proc": procMagic, "tmpfs": tmpfsMagic, "cgroup2": cgroup2Magic, "sysfs": 0x6265_6572, "devpts": 0x1cd1,
        "mqueue": 0x1980_0202, "overlay": overlayMagic,
    ]
}

/// The status of the filesystem of an open file. See fstatfs(2).
public func fileSystemStatus(of descriptor: CInt) throws(KernelError) -> FileSystemStatus {
    var result = statfs()
    try Door.call(Call("fstatfs", ["\(descriptor)", "&status"], plumbing: true)) { unsafe fstatfs(descriptor, &result) }
    // statfs(2) numbers the first flags as mount(2) does, and the access-time flags otherwise.
    let flags = UInt(bitPattern: Int(result.f_flags))
    var mountFlags = MountFlags(rawValue: flags & 0xf)
    for (bit, flag) in [(0x400, MountFlags.noAccessTimes), (0x800, .noDirectoryAccessTimes), (0x1000, .relativeAccessTimes)]
    where flags & UInt(bit) != 0 { mountFlags.insert(flag) }
    return FileSystemStatus(
        magic: UInt32(truncatingIfNeeded: result.f_type), mountFlags: mountFlags,
        freeBytes: UInt64(result.f_bavail) * UInt64(result.f_bsize))
}

/// The status of the filesystem that holds `path`. See statfs(2).
public func fileSystemStatus(at path: String) throws(KernelError) -> FileSystemStatus {
    let place = try open(path, .pathOnly)
    return try fileSystemStatus(of: place.number)
}

/// Sets permission bits, which the umask does not touch. See chmod(2).
public func setMode(
    _ path: String, _ mode: UInt32, in directory: CInt = AT_FDCWD, plumbing: Bool = true
) throws(KernelError) {
    try Door.call(
        Call(
            "fchmodat", [fdArgument(directory), cString(path), octal(mode), "0"],
            shell: .command("chmod \(octal(mode)) \(shellWord(path))"), plumbing: plumbing)
    ) { unsafe path.withCString { unsafe fchmodat(directory, $0, mode_t(mode), 0) } }
}

/// Sets the owner of a file, not following a link. See chown(2).
public func setOwner(_ path: String, user: UInt32, group: UInt32, in directory: CInt = AT_FDCWD) throws(KernelError) {
    try Door.call(
        Call(
            "fchownat", [fdArgument(directory), cString(path), "\(user)", "\(group)", "AT_SYMLINK_NOFOLLOW"],
            shell: .command("chown -h \(user):\(group) \(shellWord(path))"))
    ) { unsafe path.withCString { unsafe fchownat(directory, $0, user, group, AT_SYMLINK_NOFOLLOW) } }
}

/// Sets the owner of an open file. See fchown(2).
public func setOwner(of descriptor: CInt, user: UInt32, group: UInt32) throws(KernelError) {
    try Door.call(Call("fchown", ["\(descriptor)", "\(user)", "\(group)"])) { fchown(descriptor, user, group) }
}

/// Whether this process may write to a file or directory. See faccessat(2).
public func isWritable(_ path: String) -> Bool {
    let answer = try? Door.call(Call("faccessat2", ["AT_FDCWD", cString(path), "W_OK", "AT_EACCESS"], plumbing: true)) {
        unsafe path.withCString { unsafe faccessat(AT_FDCWD, $0, W_OK, 0x200) }
    }
    return answer != nil
}
