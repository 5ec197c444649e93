import Glibc

/// What a file has besides its content and its names.
public struct FileProperties: Sendable, Equatable {
    public var kind: FileStatus.Kind
    /// Permission bits, with set-uid, set-gid and sticky.
    public var mode: UInt32
    public var userID: UInt32
    public var groupID: UInt32
    public var accessedAt: FileTime
    public var modifiedAt: FileTime
    public var attributes: AttributeList

    public init(
        kind: FileStatus.Kind, mode: UInt32, userID: UInt32, groupID: UInt32, accessedAt: FileTime, modifiedAt: FileTime,
        attributes: AttributeList = AttributeList()
    ) {
        self.kind = kind
        self.mode = mode
        self.userID = userID
        self.groupID = groupID
        self.accessedAt = accessedAt
        self.modifiedAt = modifiedAt
        self.attributes = attributes
    }

    public init(_ status: FileStatus, _ attributes: AttributeList = AttributeList()) {
        self.init(
            kind: status.kind, mode: status.mode, userID: status.userID, groupID: status.groupID,
            accessedAt: status.accessedAt, modifiedAt: status.modifiedAt, attributes: attributes)
    }

    /// Gives them to the file that a path of /proc/self/fd stands for: in an order in which none of them undoes another.
    ///
    /// A new owner takes away the capabilities and the set-user-ID bit, and every change but that of the times is one.
    func give(to path: String, owners: CopyOptions.Owners) throws(KernelError) {
        switch owners {
        case .kept: try setOwnerOfOpened(path, user: userID, group: groupID)
        case .all(let user, let group): try setOwnerOfOpened(path, user: user, group: group)
        case .callers: break
        }
        try attributes.write(to: path)
        if kind != .symbolicLink { try setMode(path, mode) }
        try setTimes(of: path, access: accessedAt, modification: modifiedAt)
    }

    /// Gives them to a link or a device that has just been made, if it is still the one that is there.
    ///
    /// - Returns: which file it is.
    func give(toMade name: FileName, in directory: CInt, device: DeviceNumber?, owners: CopyOptions.Owners) throws(KernelError)
        -> FileIdentity
    {
        let made = try PinnedEntry(name, in: directory)
        guard made.status.kind == kind, device == nil || made.status.represents == device else {
            throw KernelError(
                call: Call("openat", [cString(name.text)]), errno: Errno(ESTALE), fix: "somebody put another file in its place")
        }
        try give(to: made.descriptor.path, owners: owners)
        return made.status.identity
    }
}

/// Makes something under a name, in the place of whatever file has it: but not of a directory, nor of the original itself.
///
/// - Parameters:
///   - original: what must not be overwritten.
///   - shown: what the new file is made from, for people.
func replacing<Value: ~Copyable>(
    _ name: FileName, in directory: CInt, original: FileIdentity? = nil, shown: @autoclosure () -> String,
    _ body: () throws(KernelError) -> Value
) throws(KernelError) -> Value {
    while true {
        do { return try body() } catch { guard error.errno == .exists else { throw error } }
        if let original, let there = try? status(name, in: directory), there.identity == original {
            throw KernelError.ontoItself(shown())
        }
        try refuseMountPoint(name, in: directory)
        do { try unlink(name, in: directory) } catch {
            if error.errno == .missing { continue }
            guard error.errno == .isDirectory || error.errno == .permission else { throw error }
            throw error.wanted(
                "overwrite directory \(cString(name.text)) with non-directory \(cString(shown()))",
                fix: "remove the one that is there, or choose another name")
        }
    }
}

/// A name that something is mounted on in another namespace could be removed: the mount would go with it.
private func refuseMountPoint(_ name: FileName, in directory: CInt) throws(KernelError) {
    do { _ = try open(name, [.pathOnly, .noFollow], in: directory, resolve: .noMounts) } catch {
        guard error.errno == .crossDevice else { return }
        throw KernelError(
            call: Call("unlinkat", ["\(directory)", cString(name.text), "0"]), errno: .busy,
            fix: "something is mounted there: change what is mounted, at its own place")
    }
}

/// Makes a directory, or opens the one that is there.
///
/// - Parameter shown: what the directory is made from, for people.
func makeOrOpenDirectory(_ name: FileName, in directory: CInt, shown: @autoclosure () -> String) throws(KernelError) -> Descriptor
{
    do { try makeDirectory(name, mode: 0o700, in: directory) } catch { guard error.errno == .exists else { throw error } }
    do { return try open(name, [.readOnly, .directory, .noFollow], in: directory) } catch {
        guard error.errno == .notDirectory || error.errno == .loop else { throw error }
        throw error.wanted(
            "overwrite non-directory \(cString(name.text)) with directory \(cString(shown()))",
            fix: "remove the one that is there, or choose another name")
    }
}

extension KernelError {
    /// What is copied into itself never ends.
    static func ontoItself(_ shown: String) -> KernelError {
        KernelError(
            call: Call("openat", [cString(shown)]), errno: .invalid,
            fix: "the target is what is copied, or lies inside it: choose one outside of it")
    }
}
