import CLinux
import Glibc

/// A mount that is not in any tree yet. See open_tree(2) and fsmount(2).
public struct DetachedMount: ~Copyable {
    public let descriptor: Descriptor

    /// Copies a mount, as a bind mount would, without attaching it. See OPEN_TREE_CLONE in open_tree(2), Linux 5.2.
    public init(copying path: String, in directory: CInt = AT_FDCWD, recursive: Bool = false) throws(KernelError) {
        let flags: UInt32 = 1 | UInt32(O_CLOEXEC) | 0x1000 | (recursive ? 0x8000 : 0)
        descriptor = Descriptor(
            owning: try Door.call(
                Call(
                    "open_tree",
                    [
                        fdArgument(directory), cString(path),
                        "OPEN_TREE_CLONE|OPEN_TREE_CLOEXEC|AT_EMPTY_PATH" + (recursive ? "|AT_RECURSIVE" : ""),
                    ])
            ) { unsafe path.withCString { unsafe Glibc.open_tree(directory, $0, flags) } })
    }

    /// Gives the mount up without closing it.
    public consuming func release() -> CInt { descriptor.release() }

    /// Makes a filesystem and a mount of it, not attached anywhere. See fsopen(2), fsconfig(2) and fsmount(2), Linux 5.2.
    ///
    /// - Parameter options: `(key, value)` pairs for the filesystem; an empty value is a flag.
    public init(
        type: String, options: [(key: String, value: String)], attributes: MountAttributes = [],
        shell: @autoclosure () -> ShellEquivalent? = nil
    ) throws(KernelError) {
        let context = Descriptor(
            owning: try Door.call(Call("fsopen", [cString(type), "FSOPEN_CLOEXEC"])) {
                unsafe type.withCString { unsafe Glibc.fsopen($0, 1) }
            })
        let number = context.number
        for (key, value) in options {
            if value.isEmpty {
                try Door.call(Call("fsconfig", ["\(number)", "FSCONFIG_SET_FLAG", cString(key), "NULL", "0"])) {
                    unsafe key.withCString { unsafe Glibc.fsconfig(number, 0, $0, nil, 0) }
                }
            } else {
                try Door.call(Call("fsconfig", ["\(number)", "FSCONFIG_SET_STRING", cString(key), cString(value), "0"])) {
                    unsafe key.withCString { key in unsafe value.withCString { unsafe Glibc.fsconfig(number, 1, key, $0, 0) } }
                }
            }
        }
        try Door.call(Call("fsconfig", ["\(number)", "FSCONFIG_CMD_CREATE", "NULL", "NULL", "0"])) {
            Glibc.fsconfig(number, 6, nil, nil, 0)
        }
        descriptor = Descriptor(
            owning: try Door.call(Call("fsmount", ["\(number)", "FSMOUNT_CLOEXEC", attributes.cForm], shell: shell())) {
                Glibc.fsmount(number, 1, UInt32(attributes.rawValue))
            })
    }
}

/// Puts a detached mount into the tree, onto an open directory or file. See move_mount(2).
public func attachMount(
    _ mount: CInt, onto target: CInt, shown: @autoclosure () -> String? = nil, shell: @autoclosure () -> ShellEquivalent? = nil
) throws(KernelError) {
    try Door.call(
        Call(
            "move_mount", ["\(mount)", "\"\"", "\(target)", "\"\"", "MOVE_MOUNT_F_EMPTY_PATH|MOVE_MOUNT_T_EMPTY_PATH"],
            shell: shell(), note: shown())
    ) { unsafe Glibc.move_mount(mount, "", target, "", 0x44) }
}

/// The attributes of fsmount(2) and mount_setattr(2).
public struct MountAttributes: OptionSet, Sendable, FlagNames {
    public let rawValue: UInt64
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    public static let readOnly = MountAttributes(rawValue: 1)
    public static let noSuid = MountAttributes(rawValue: 2)
    public static let noDevices = MountAttributes(rawValue: 4)
    public static let noExecute = MountAttributes(rawValue: 8)
    public static let idMap = MountAttributes(rawValue: 0x10_0000)
    public static let noSymbolicLinks = MountAttributes(rawValue: 0x20_0000)

    static let names: [(UInt64, String)] = [
        (1, "MOUNT_ATTR_RDONLY"), (2, "MOUNT_ATTR_NOSUID"), (4, "MOUNT_ATTR_NODEV"), (8, "MOUNT_ATTR_NOEXEC"),
        (0x10_0000, "MOUNT_ATTR_IDMAP"), (0x20_0000, "MOUNT_ATTR_NOSYMFOLLOW"),
    ]
}

/// Changes attributes of a mount, or of a whole tree of mounts, at once. See mount_setattr(2), Linux 5.12.
///
/// - Parameter userNamespace: with `.idMap`, the user namespace whose map the mount shows its files through.
public func setMountAttributes(
    of mount: CInt, set: MountAttributes, clear: MountAttributes = [], recursive: Bool = false, userNamespace: CInt? = nil,
    shownPath: @autoclosure () -> String? = nil
) throws(KernelError) {
    var attributes = mount_attr()
    attributes.attr_set = set.rawValue
    attributes.attr_clr = clear.rawValue
    attributes.userns_fd = UInt64(userNamespace.map { UInt32(bitPattern: $0) } ?? 0)
    let flags: UInt32 = 0x1000 | (recursive ? 0x8000 : 0)
    try Door.call(
        Call(
            "mount_setattr",
            [
                "\(mount)", "\"\"", recursive ? "AT_EMPTY_PATH|AT_RECURSIVE" : "AT_EMPTY_PATH",
                "{attr_set=\(set.cForm), attr_clr=\(clear.cForm)}", "\(MemoryLayout<mount_attr>.size)",
            ], shell: shellForm(set: set, clear: clear, recursive: recursive, path: shownPath()), note: shownPath())
    ) { unsafe Glibc.mount_setattr(mount, "", flags, &attributes, MemoryLayout<mount_attr>.size) }
}

/// mount(8) changes one mount, not those below it, until util-linux 2.39: there it takes a loop.
private func shellForm(set: MountAttributes, clear: MountAttributes, recursive: Bool, path: String?) -> ShellEquivalent? {
    guard let path, set == .readOnly, clear.isEmpty else { return nil }
    if !recursive { return .command("mount -o remount,bind,ro \(shellWord(path))") }
    return .command(
        "findmnt -Rnlo TARGET \(shellWord(path)) | while read -r place; do mount -o remount,bind,ro \"$place\" || exit; done")
}
