import CLinux
import Glibc

/// Removes a directory and all that is in it; what is gone already is fine.
///
/// Never follows a link, and never goes into a mount: what is mounted below is somebody else's. Two descriptors serve for a
/// tree of any depth, since whatever lies deeper than its second level is first moved up.
///
/// - Throws: `EXDEV` or `EBUSY` when something is mounted below.
public func removeTree(_ path: String, in directory: CInt = AT_FDCWD) throws(KernelError) {
    try removeTree(FileName(path), in: directory)
}

func removeTree(_ path: FileName, in directory: CInt) throws(KernelError) {
    let name = path.cString
    let top: Descriptor
    do { top = try openToEmpty(name, in: directory, crossesMounts: true) } catch {
        switch error.errno {
        case .missing: return
        case .notDirectory, .loop: return try remove(name, in: directory, isDirectory: false)
        default: throw error
        }
    }
    var removal = Removal(top: top.number)
    try removal.run()
    try remove(name, in: directory, isDirectory: true, plumbing: false, shell: "rm -rf")
}

/// The emptying of one directory.
private struct Removal {
    let top: CInt
    /// How many directories have been moved up.
    private var moved = 0

    init(top: CInt) { self.top = top }

    /// Goes over the names until none is left: what is moved up comes up in the same pass or in the next one.
    mutating func run() throws(KernelError) {
        var found = true
        while found {
            found = false
            try rewind(top)
            while let batch = try nextEntries(of: top) {
                found = found || !batch.isEmpty
                for entry in batch { try remove(entry) }
            }
        }
    }

    private mutating func remove(_ entry: DirectoryEntry) throws(KernelError) {
        if entry.kind == .other { return try Linux.remove(entry.cName, in: top, isDirectory: false) }
        let opened: Descriptor
        do { opened = try openToEmpty(entry.cName, in: top, crossesMounts: false) } catch {
            switch error.errno {
            case .missing: return
            // A filesystem that does not tell the kind finds out by trying.
            case .notDirectory, .loop: return try Linux.remove(entry.cName, in: top, isDirectory: false)
            default: throw error
            }
        }
        while let batch = try nextEntries(of: opened.number) {
            for child in batch {
                if try child.isDirectory(in: opened.number) {
                    try moveUp(child, from: opened.number)
                } else {
                    try Linux.remove(child.cName, in: opened.number, isDirectory: false)
                }
            }
        }
        do { try Linux.remove(entry.cName, in: top, isDirectory: true) } catch {
            // A directory that changed while it was read may hold more: the next pass sees it again.
            guard error.errno == .notEmpty else { throw error }
        }
    }

    private mutating func moveUp(_ entry: DirectoryEntry, from directory: CInt) throws(KernelError) {
        // To move a directory is to write into it: its `..` changes.
        try unlock(entry.cName, in: directory)
        while true {
            moved += 1
            let name = ".removed-\(moved)"
            do {
                try Door.call(
                    Call("renameat", ["\(directory)", cString(entry.name), "\(top)", cString(name)], plumbing: true)
                ) { unsafe name.withCString { unsafe Glibc.renameat(directory, entry.cName, top, $0) } }
                return
            } catch {
                // Something of that name is there already.
                guard error.errno == .notEmpty || error.errno == .exists || error.errno == .notDirectory else { throw error }
            }
        }
    }
}

/// Opens a directory for reading and emptying.
private func openToEmpty(_ name: [CChar], in directory: CInt, crossesMounts: Bool) throws(KernelError) -> Descriptor {
    do { return try openDirectory(name, in: directory, crossesMounts) } catch {
        // Its owner may forbid it even to herself (an overlay's work directory).
        guard error.errno == .access else { throw error }
    }
    try unlock(name, in: directory)
    return try openDirectory(name, in: directory, crossesMounts)
}

private func openDirectory(_ name: [CChar], in directory: CInt, _ crossesMounts: Bool) throws(KernelError) -> Descriptor {
    var how = open_how()
    how.flags = UInt64(UInt32(bitPattern: O_CLOEXEC | 0o200000 | 0o400000))
    how.resolve = crossesMounts ? 0 : ResolveFlags([.noMounts, .noSymbolicLinks, .beneath]).rawValue
    let number = try Door.call(
        Call(
            "openat2",
            [
                fdArgument(directory), cString(text(name)),
                "{flags=O_RDONLY|O_DIRECTORY|O_NOFOLLOW|O_CLOEXEC, resolve=\(ResolveFlags(rawValue: how.resolve).cForm)}",
                "\(MemoryLayout<open_how>.size)",
            ], plumbing: true)
    ) { unsafe withUnsafeMutablePointer(to: &how) { unsafe minibox_openat2(directory, name, $0) } }
    let opened = Descriptor(owning: CInt(number))
    // Root may read, and write into, any directory; its owner only one that allows it.
    if effectiveUserID() != 0 { try? setMode(opened.path, 0o700) }
    return opened
}

private func unlock(_ name: [CChar], in directory: CInt) throws(KernelError) {
    if effectiveUserID() == 0 { return }
    try Door.call(Call("fchmodat", [fdArgument(directory), cString(text(name)), "0700", "0"], plumbing: true)) {
        unsafe fchmodat(directory, name, 0o700, 0)
    }
}

/// - Parameter shell: the command for it, where it stands for more than the one call.
private func remove(
    _ name: [CChar], in directory: CInt, isDirectory: Bool, plumbing: Bool = true, shell: String? = nil
) throws(KernelError) {
    let word = text(name)
    do {
        try Door.call(
            Call(
                "unlinkat", [fdArgument(directory), cString(word), isDirectory ? "AT_REMOVEDIR" : "0"],
                shell: .command("\(shell ?? (isDirectory ? "rmdir" : "rm")) \(shellWord(word))"), plumbing: plumbing)
        ) { unsafe Glibc.unlinkat(directory, name, isDirectory ? 0x200 : 0) }
    } catch { guard error.errno == .missing else { throw error } }
}

/// A name for people: bytes that are no UTF-8 are replaced.
private func text(_ name: [CChar]) -> String { String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self) }

extension DirectoryEntry {
    fileprivate func isDirectory(in directory: CInt) throws(KernelError) -> Bool {
        if kind != .unknown { return kind == .directory }
        var status = stat()
        try Door.call(
            Call("newfstatat", ["\(directory)", cString(name), "&status", "AT_SYMLINK_NOFOLLOW"], plumbing: true)
        ) { unsafe fstatat(directory, cName, &status, AT_SYMLINK_NOFOLLOW) }
        return status.st_mode & S_IFMT == S_IFDIR
    }
}
