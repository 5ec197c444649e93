import CLinux
import Glibc

/// The flags of open(2).
public struct OpenFlags: OptionSet, Sendable, FlagNames {
    public let rawValue: CInt
    public init(rawValue: CInt) { self.rawValue = rawValue }

    public static let readOnly = OpenFlags([])
    public static let writeOnly = OpenFlags(rawValue: O_WRONLY)
    public static let readWrite = OpenFlags(rawValue: O_RDWR)
    public static let create = OpenFlags(rawValue: O_CREAT)
    public static let exclusive = OpenFlags(rawValue: O_EXCL)
    public static let truncate = OpenFlags(rawValue: O_TRUNC)
    public static let append = OpenFlags(rawValue: O_APPEND)
    public static let directory = OpenFlags(rawValue: 0o200000)
    public static let noFollow = OpenFlags(rawValue: 0o400000)
    public static let nonBlocking = OpenFlags(rawValue: O_NONBLOCK)
    public static let noControllingTerminal = OpenFlags(rawValue: O_NOCTTY)
    public static let pathOnly = OpenFlags(rawValue: 0o10000000)
    public static let closeOnExec = OpenFlags(rawValue: O_CLOEXEC)

    static let names: [(CInt, String)] = [
        (O_WRONLY, "O_WRONLY"), (O_RDWR, "O_RDWR"), (O_CREAT, "O_CREAT"), (O_EXCL, "O_EXCL"), (O_TRUNC, "O_TRUNC"),
        (O_APPEND, "O_APPEND"), (O_NONBLOCK, "O_NONBLOCK"), (O_NOCTTY, "O_NOCTTY"), (0o200000, "O_DIRECTORY"),
        (0o400000, "O_NOFOLLOW"), (0o10000000, "O_PATH"), (O_CLOEXEC, "O_CLOEXEC"),
    ]
    static let none = "O_RDONLY"

    /// As it would stand in C, where one of the three ways to open is always named, but for O_PATH, which opens nothing.
    var openForm: String {
        isDisjoint(with: [.writeOnly, .readWrite, .pathOnly]) && !isEmpty ? "O_RDONLY|\(cForm)" : cForm
    }
}

/// Opens a file, always close-on-exec. See open(2).
///
/// - Parameters:
///   - path: relative to `directory`.
///   - mode: permission bits for a file that is created, before the umask.
public func open(
    _ path: String, _ flags: OpenFlags = .readOnly, mode: UInt32 = 0o600, in directory: CInt = AT_FDCWD, plumbing: Bool = true,
    shell: @autoclosure () -> ShellEquivalent? = nil
) throws(KernelError) -> Descriptor {
    let all = flags.union(.closeOnExec)
    let number = try Door.call(
        Call(
            "openat",
            [fdArgument(directory), cString(path), all.openForm] + (flags.contains(.create) ? [octal(mode)] : []),
            shell: shell(), plumbing: plumbing
        )
    ) { unsafe path.withCString { unsafe Glibc.openat(directory, $0, all.rawValue, mode_t(mode)) } }
    return Descriptor(owning: number)
}

/// How openat2(2) may resolve a path.
public struct ResolveFlags: OptionSet, Sendable, FlagNames {
    public let rawValue: UInt64
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// Do not cross mount points.
    public static let noMounts = ResolveFlags(rawValue: 0x01)
    /// Refuse links like `/proc/self/exe`, which jump anywhere.
    public static let noMagicLinks = ResolveFlags(rawValue: 0x02)
    /// Refuse every symbolic link.
    public static let noSymbolicLinks = ResolveFlags(rawValue: 0x04)
    /// Refuse to leave the starting directory.
    public static let beneath = ResolveFlags(rawValue: 0x08)
    /// Treat the starting directory as `/`: what a hostile root filesystem links to stays inside it.
    public static let inRoot = ResolveFlags(rawValue: 0x10)

    static let names: [(UInt64, String)] = [
        (0x01, "RESOLVE_NO_XDEV"), (0x02, "RESOLVE_NO_MAGICLINKS"), (0x04, "RESOLVE_NO_SYMLINKS"), (0x08, "RESOLVE_BENEATH"),
        (0x10, "RESOLVE_IN_ROOT"),
    ]
    static let none = "0"
}

/// Opens a path with rules for its resolution, close-on-exec. See openat2(2), since Linux 5.6.
public func open(
    _ path: String, _ flags: OpenFlags, mode: UInt32 = 0, in directory: CInt, resolve: ResolveFlags
) throws(KernelError) -> Descriptor {
    let all = flags.union(.closeOnExec)
    var how = open_how()
    how.flags = UInt64(UInt32(bitPattern: all.rawValue))
    how.mode = flags.contains(.create) ? UInt64(mode) : 0
    how.resolve = resolve.rawValue
    // A rename or mount elsewhere makes the kernel give up with EAGAIN: openat2(2) asks to try again.
    var attempts = 0
    while true {
        do {
            let number = try Door.call(
                Call(
                    "openat2",
                    [
                        fdArgument(directory), cString(path),
                        "{flags=\(all.openForm)\(how.mode == 0 ? "" : ", mode=" + octal(UInt32(how.mode))), resolve=\(resolve.cForm)}",
                        "\(MemoryLayout<open_how>.size)",
                    ], plumbing: true)
            ) {
                unsafe path.withCString { name in
                    unsafe withUnsafeMutablePointer(to: &how) { unsafe minibox_openat2(directory, name, $0) }
                }
            }
            return Descriptor(owning: CInt(number))
        } catch {
            attempts += 1
            guard error.errno == .again, attempts < 64 else { throw error }
        }
    }
}
