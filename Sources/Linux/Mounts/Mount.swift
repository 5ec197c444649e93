import Glibc

/// Where something is mounted: an open directory or file, so that no link can lead astray, and the path that it has
/// before the root changes, for people and scripts to read.
public struct MountPoint: ~Copyable {
    public let descriptor: Descriptor
    public let path: String

    public init(_ descriptor: consuming Descriptor, path: String) {
        self.descriptor = descriptor
        self.path = path
    }
}

/// Mounts a filesystem. See mount(2).
///
/// - Parameters:
///   - source: a device, or a word that mountinfo will show.
///   - target: a path; for a descriptor, its `/proc/self/fd` path.
///   - data: the filesystem's own options: `size=65536k,mode=755`.
///   - shownTarget: the path that `target` stands for.
public func mount(
    _ type: String, from source: String? = nil, on target: String, _ flags: MountFlags = [], data: String? = nil,
    shownTarget: @autoclosure () -> String? = nil
) throws(KernelError) {
    try callMount(source: source ?? type, target: target, type: type, flags: flags, data: data, shown: shownTarget()) { shown in
        let words = flags.shellOptions + (data.map { [$0] } ?? [])
        let options = words.isEmpty ? "" : " -o \(shellWord(words.joined(separator: ",")))"
        return "mount -t \(type)\(options) \(shellWord(source ?? type)) \(shellWord(shown))"
    }
}

/// Makes a file or directory visible at a second place. See MS_BIND in mount(2).
public func bindMount(
    _ source: String, on target: String, recursive: Bool = false, shownTarget: @autoclosure () -> String? = nil,
    shownSource: @autoclosure () -> String? = nil
) throws(KernelError) {
    let flags: MountFlags = recursive ? [.bind, .recursive] : .bind
    try callMount(source: source, target: target, type: nil, flags: flags, data: nil, shown: shownTarget()) { shown in
        "mount \(recursive ? "--rbind" : "--bind") \(shellWord(shownSource() ?? source)) \(shellWord(shown))"
    }
}

/// Changes the flags of one bind mount, and leaves its filesystem's alone. See MS_REMOUNT|MS_BIND in mount(2).
///
/// The flags replace those of the mount: name the ones to keep.
public func remountBind(_ target: String, _ flags: MountFlags, shownTarget: @autoclosure () -> String? = nil) throws(KernelError)
{
    try callMount(
        source: nil, target: target, type: nil, flags: flags.union([.remount, .bind]), data: nil, shown: shownTarget()
    ) { shown in "mount -o \((["remount", "bind"] + flags.shellOptions).joined(separator: ",")) \(shellWord(shown))" }
}

/// Sets how mount events travel to and from a mount. See mount_namespaces(7), SHARED SUBTREES.
public func setPropagation(_ propagation: MountFlags, of target: String, shownTarget: @autoclosure () -> String? = nil)
    throws(KernelError)
{
    try callMount(source: nil, target: target, type: nil, flags: propagation, data: nil, shown: shownTarget()) { shown in
        let word = MountOptions.propagation.first { $0.value == propagation }?.key ?? "private"
        return "mount --make-\(word) \(shellWord(shown))"
    }
}

private func callMount(
    source: String?, target: String, type: String?, flags: MountFlags, data: String?, shown: @autoclosure () -> String?,
    shell: (String) -> String
) throws(KernelError) {
    try Door.call(
        Call(
            "mount", [cString(source), cString(target), cString(type), flags.cForm, cString(data)],
            shell: .command(shell(shown() ?? target)), note: shown().flatMap { $0 == target ? nil : $0 })
    ) {
        unsafe withOptional(source) { source in
            unsafe withOptional(type) { type in
                unsafe withOptional(data) { data in
                    unsafe target.withCString { unsafe Glibc.mount(source, $0, type, flags.rawValue, data) }
                }
            }
        }
    }
}

/// Lends an optional string to C: NULL for nil.
func withOptional<Result>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
    guard let text else { return body(nil) }
    return unsafe text.withCString { unsafe body($0) }
}

/// Takes a mount away. See umount2(2).
///
/// - Parameter detach: take it out of the tree now, and let go of it when the last user does (MNT_DETACH).
public func unmount(
    _ target: String, detach: Bool = false, shownTarget: @autoclosure () -> String? = nil
) throws(KernelError) {
    // UMOUNT_NOFOLLOW, unless the target is a descriptor's own link.
    let flags: CInt = (detach ? 2 : 0) | (target.hasPrefix("/proc/self/fd/") ? 0 : 8)
    let words = (detach ? ["MNT_DETACH"] : []) + (flags & 8 != 0 ? ["UMOUNT_NOFOLLOW"] : [])
    try Door.call(
        Call(
            "umount2", [cString(target), words.isEmpty ? "0" : words.joined(separator: "|")],
            shell: .command("umount \(detach ? "-l " : "")\(shellWord(shownTarget() ?? target))"))
    ) { unsafe target.withCString { unsafe Glibc.umount2($0, flags) } }
}
