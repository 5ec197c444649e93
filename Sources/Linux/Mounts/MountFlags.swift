import Glibc

/// The flags of mount(2).
public struct MountFlags: OptionSet, Sendable, Hashable, FlagNames {
    public let rawValue: UInt
    public init(rawValue: UInt) { self.rawValue = rawValue }

    public static let readOnly = MountFlags(rawValue: 1)
    public static let noSuid = MountFlags(rawValue: 2)
    public static let noDevices = MountFlags(rawValue: 4)
    public static let noExecute = MountFlags(rawValue: 8)
    public static let synchronous = MountFlags(rawValue: 16)
    public static let remount = MountFlags(rawValue: 32)
    public static let directorySync = MountFlags(rawValue: 128)
    public static let noSymbolicLinks = MountFlags(rawValue: 256)
    public static let noAccessTimes = MountFlags(rawValue: 1024)
    public static let noDirectoryAccessTimes = MountFlags(rawValue: 2048)
    public static let bind = MountFlags(rawValue: 4096)
    public static let recursive = MountFlags(rawValue: 16384)
    public static let silent = MountFlags(rawValue: 32768)
    public static let unbindable = MountFlags(rawValue: 1 << 17)
    public static let `private` = MountFlags(rawValue: 1 << 18)
    public static let slave = MountFlags(rawValue: 1 << 19)
    public static let shared = MountFlags(rawValue: 1 << 20)
    public static let relativeAccessTimes = MountFlags(rawValue: 1 << 21)
    public static let strictAccessTimes = MountFlags(rawValue: 1 << 24)

    static let names: [(UInt, String)] = [
        (1, "MS_RDONLY"), (2, "MS_NOSUID"), (4, "MS_NODEV"), (8, "MS_NOEXEC"), (16, "MS_SYNCHRONOUS"), (32, "MS_REMOUNT"),
        (128, "MS_DIRSYNC"), (256, "MS_NOSYMFOLLOW"), (1024, "MS_NOATIME"), (2048, "MS_NODIRATIME"), (4096, "MS_BIND"),
        (16384, "MS_REC"), (32768, "MS_SILENT"), (1 << 17, "MS_UNBINDABLE"), (1 << 18, "MS_PRIVATE"), (1 << 19, "MS_SLAVE"),
        (1 << 20, "MS_SHARED"), (1 << 21, "MS_RELATIME"), (1 << 24, "MS_STRICTATIME"),
    ]

    /// The words of mount(8) for the flags that a filesystem-independent option can set.
    var shellOptions: [String] { MountOptions.words(for: self) }
}

/// The option words of mount(8), of `--mount` and of OCI documents, and the flags behind them.
public enum MountOptions {
    /// word, flag to set (or clear), whether it clears.
    static let table: [(word: String, flag: MountFlags, clears: Bool)] = [
        ("ro", .readOnly, false), ("rw", .readOnly, true), ("nosuid", .noSuid, false), ("suid", .noSuid, true),
        ("nodev", .noDevices, false), ("dev", .noDevices, true), ("noexec", .noExecute, false), ("exec", .noExecute, true),
        ("sync", .synchronous, false), ("async", .synchronous, true), ("dirsync", .directorySync, false),
        ("noatime", .noAccessTimes, false), ("atime", .noAccessTimes, true),
        ("nodiratime", .noDirectoryAccessTimes, false), ("diratime", .noDirectoryAccessTimes, true),
        ("relatime", .relativeAccessTimes, false), ("norelatime", .relativeAccessTimes, true),
        ("strictatime", .strictAccessTimes, false), ("nostrictatime", .strictAccessTimes, true),
        ("nosymfollow", .noSymbolicLinks, false), ("symfollow", .noSymbolicLinks, true), ("remount", .remount, false),
        ("bind", .bind, false), ("rbind", [.bind, .recursive], false), ("defaults", [], false),
    ]

    /// Propagation words, of mount(8) and of Docker's `bind-propagation`.
    public static let propagation: [String: MountFlags] = [
        "private": .private, "rprivate": [.private, .recursive], "slave": .slave, "rslave": [.slave, .recursive],
        "shared": .shared, "rshared": [.shared, .recursive], "unbindable": .unbindable, "runbindable": [.unbindable, .recursive],
    ]

    /// What a list of option words asks for.
    public struct Parsed: Sendable, Equatable {
        public var flags: MountFlags = []
        /// Set after the mount is made, in calls of their own.
        public var propagation: [MountFlags] = []
        /// The words that belong to the filesystem: `size=64k`, `mode=755`.
        public var data: [String] = []
    }

    /// Sorts option words into flags, propagation, and data for the filesystem.
    public static func parse(_ words: [String]) -> Parsed {
        var parsed = Parsed()
        for word in words {
            if let entry = table.first(where: { $0.word == word }) {
                if entry.clears { parsed.flags.subtract(entry.flag) } else { parsed.flags.formUnion(entry.flag) }
            } else if let propagation = propagation[word] {
                parsed.propagation.append(propagation)
            } else {
                parsed.data.append(word)
            }
        }
        return parsed
    }

    static func words(for flags: MountFlags) -> [String] {
        table.filter {
            !$0.clears && !$0.flag.isEmpty && flags.contains($0.flag) && $0.flag.isDisjoint(with: [.bind, .recursive])
        }
        .map(\.word)
    }
}
