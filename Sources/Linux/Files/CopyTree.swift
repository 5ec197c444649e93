import CLinux
import Glibc

/// What becomes of the owners and the marks of what is copied.
public struct CopyOptions: Sendable, Equatable {
    public enum Owners: Sendable, Equatable {
        /// As they were.
        case kept
        /// All belongs to these.
        case all(user: UInt32, group: UInt32)
        /// All belongs to whoever copies.
        case callers
    }

    public var owners: Owners
    /// Keeps what an overlay has written into its upper directory: opaque directories, whiteouts. For copies of layers.
    public var keepsOverlayMarks: Bool
    /// Leaves out the devices that say, in a layer, that a name is deleted.
    public var leavesOutWhiteouts: Bool

    public init(owners: Owners = .kept, keepsOverlayMarks: Bool = false, leavesOutWhiteouts: Bool = false) {
        self.owners = owners
        self.keepsOverlayMarks = keepsOverlayMarks
        self.leavesOutWhiteouts = leavesOutWhiteouts
    }
}

/// How much has been copied.
public struct CopyTotals: Sendable, Equatable {
    public private(set) var files = 0
    /// What it would take up in a tar archive, which is how Docker copies: a header for each, and content in whole blocks.
    public private(set) var archiveBytes = 0

    mutating func count(_ status: FileStatus, hasContent: Bool) {
        files += 1
        archiveBytes += 512 + (hasContent ? (status.sizeBytes + 511) / 512 * 512 : 0)
    }
}

/// Copies what is in a directory into another one, which may hold something already; and the directory's own mode, owner and
/// times too, if `itself`.
///
/// Kept are modes, owners, times, extended attributes, links as links, hard links, devices, fifos and holes. No symbolic link
/// is followed on either side, and both sides may change meanwhile: what is copied stays below `target`. The depth is not
/// limited: at most eight descriptors are open. A file takes the place of what has its name, but for a directory; a directory
/// is merged into one of its name.
///
/// - Parameter shown: the path of `source`, for people.
@discardableResult
public func copyTree(
    from source: CInt, into target: CInt, itself: Bool = true, shown: String, options: CopyOptions = CopyOptions()
) throws(KernelError) -> CopyTotals {
    var copy = try TreeCopy(from: source, into: target, shown: shown, options: options)
    try copy.run { (copy) throws(KernelError) in try copy.copyDirectory(keepingItself: itself) }
    return copy.totals
}

/// Copies one file, or a directory with all that is in it, from one directory into another. See `copyTree`.
///
/// - Parameters:
///   - newName: what it is called in `target`.
///   - shown: the path of `source`, for people.
@discardableResult
public func copyEntry(
    _ name: String, in source: CInt, as newName: String? = nil, in target: CInt, shown: String,
    options: CopyOptions = CopyOptions()
) throws(KernelError) -> CopyTotals {
    var copy = try TreeCopy(from: source, into: target, shown: shown, options: options)
    try copy.run { (copy) throws(KernelError) in try copy.copy(FileName(name), as: FileName(newName ?? name)) }
    return copy.totals
}

/// Copies what an O_PATH descriptor stands for into a directory. See `copyTree`.
///
/// - Parameter shown: its path, for people.
@discardableResult
public func copyOpened(
    _ source: consuming Descriptor, as newName: String, in target: CInt, shown: String, options: CopyOptions = CopyOptions()
) throws(KernelError) -> CopyTotals {
    let entry = try PinnedEntry(opened: source)
    var copy = try TreeCopy(from: target, into: target, shown: shown, isOfEntry: true, options: options)
    do throws(KernelError) { try copy.copy(entry, as: FileName(newName)) } catch { throw error.wanted("copy \(shown)") }
    try copy.run { (_) throws(KernelError) in }
    return copy.totals
}

/// A copy under way: where it stands on both sides.
///
/// It stands in one directory of each side, and goes up by `..`, which must be the directory that it came down from.
struct TreeCopy: ~Copyable {
    /// A directory on the way from the top to where the copy stands.
    private struct Level {
        let name: FileName
        let properties: FileProperties
        let source: FileIdentity
        let target: FileIdentity
        /// Whether the target's directory gets the mode, owner and times of the source's when it is left.
        let keepsItself: Bool
        /// The directories in it that are still to be copied.
        var directories: [FileName] = []
    }

    private let shown: String
    private let isOfEntry: Bool
    private let options: CopyOptions
    private let top: Descriptor
    private let topIdentity: FileIdentity
    private var source: Descriptor
    private var target: Descriptor
    private var levels: [Level] = []
    private var links = LinkedFiles()
    private var contents = ContentCopy()
    private(set) var totals = CopyTotals()

    /// - Parameters:
    ///   - shown: the path of the source, for people.
    ///   - isOfEntry: whether that is the path of the one entry that is copied, not of the directory that it lies in.
    init(
        from source: CInt, into target: CInt, shown: String, isOfEntry: Bool = false, options: CopyOptions
    ) throws(KernelError) {
        // Of its own, with positions of their own.
        let openedSource = try open(".", [.readOnly, .directory], in: source)
        let openedTarget = try open(".", [.readOnly, .directory], in: target)
        let openedTop = try open(".", [.pathOnly, .directory], in: target)
        topIdentity = try Linux.status(of: target).identity
        self.shown = shown
        self.isOfEntry = isOfEntry
        self.options = options
        self.source = openedSource
        self.target = openedTarget
        top = openedTop
    }

    /// Runs a part of the copy; its refusals name the file that it was about.
    mutating func run(_ body: (inout TreeCopy) throws(KernelError) -> Void) throws(KernelError) {
        do throws(KernelError) {
            try body(&self)
            while let level = levels.last {
                if let next = level.directories.last {
                    levels[levels.count - 1].directories.removeLast()
                    try copy(next, as: next)
                } else {
                    try leaveDirectory()
                }
            }
        } catch { throw error.wanted("copy \(shownPath())") }
    }

    /// Copies the directory that the copy stands in at its beginning.
    mutating func copyDirectory(keepingItself: Bool) throws(KernelError) {
        let status = try Linux.status(of: source.number)
        try refuseItself(status)
        try enter(FileName(""), status, try properties(status, of: source.path), keepsItself: keepingItself)
    }

    /// Copies one entry of the directory that the copy stands in.
    mutating func copy(_ name: FileName, as newName: FileName) throws(KernelError) {
        do throws(KernelError) {
            try copy(try PinnedEntry(name, in: source.number), as: newName)
        } catch { throw error.wanted("copy \(shownPath(name))") }
    }

    /// Copies one entry; of a directory only what is no directory, and notes the rest.
    mutating func copy(_ entry: borrowing PinnedEntry, as newName: FileName) throws(KernelError) {
        guard entry.status.kind == .directory else { return try copyFile(entry, as: newName) }
        try refuseItself(entry.status)
        let properties = try properties(entry.status, of: entry.descriptor.path)
        let directory = try makeOrOpenDirectory(newName, in: target.number, shown: shownPath(newName))
        source = try entry.openDirectory()
        target = consume directory
        totals.count(entry.status, hasContent: false)
        try enter(newName, entry.status, properties, keepsItself: true)
    }

    // MARK: Directories

    private mutating func enter(_ name: FileName, _ status: FileStatus, _ properties: FileProperties, keepsItself: Bool)
        throws(KernelError)
    {
        let targetIdentity = try Linux.status(of: target.number).identity
        if targetIdentity == status.identity { throw KernelError.ontoItself(shown) }
        levels.append(
            Level(
                name: name, properties: properties, source: status.identity, target: targetIdentity, keepsItself: keepsItself))
        var names: [DirectoryEntry] = []
        while let batch = try nextEntries(of: source.number) { names += batch }
        for entry in names {
            let name = FileName(cString: entry.cName)
            if options.keepsOverlayMarks, OverlayMark.isFile(name) { continue }
            var isDirectory = entry.kind == .directory
            if entry.kind == .unknown { isDirectory = try Linux.status(name, in: source.number).kind == .directory }
            if isDirectory {
                levels[levels.count - 1].directories.append(name)
            } else {
                try copy(name, as: name)
            }
        }
    }

    private mutating func leaveDirectory() throws(KernelError) {
        guard let level = levels.popLast() else { return }
        if level.keepsItself { try level.properties.give(to: target.path, owners: options.owners) }
        guard let above = levels.last else { return }
        source = try parent(of: source.number, above.source)
        target = try parent(of: target.number, above.target)
    }

    private func parent(of directory: CInt, _ identity: FileIdentity) throws(KernelError) -> Descriptor {
        let opened = try open("..", [.readOnly, .directory], in: directory)
        guard try Linux.status(of: opened.number).identity == identity else {
            throw KernelError(
                call: Call("openat", ["\(directory)", "\"..\""]), errno: Errno(ESTALE),
                fix: "it was moved elsewhere while it was copied: copy it again when nobody moves it")
        }
        return opened
    }

    /// A directory that is copied into itself never ends.
    private func refuseItself(_ status: FileStatus) throws(KernelError) {
        if status.identity == topIdentity { throw KernelError.ontoItself(shown) }
    }

    // MARK: Files

    private mutating func copyFile(_ entry: borrowing PinnedEntry, as name: FileName) throws(KernelError) {
        let status = entry.status
        if options.leavesOutWhiteouts, status.kind == .characterDevice, status.represents == .whiteout { return }
        let properties = try properties(status, of: entry.descriptor.path)
        let directory = target.number
        let isLinked = try link(status, as: name)
        totals.count(status, hasContent: status.kind == .file && !isLinked)
        if isLinked { return }
        let copy: FileIdentity
        switch status.kind {
        case .file: copy = try copyContent(entry, as: name, properties)
        case .symbolicLink:
            let text = try entry.linkText()
            try make(name, status) { () throws(KernelError) in try symbolicLink(to: text, at: name, in: directory) }
            copy = try properties.give(toMade: name, in: directory, device: nil, owners: options.owners)
        default:
            try make(name, status) { () throws(KernelError) in
                try makeNode(name, type: status.kind.typeBits, number: status.represents, in: directory)
            }
            copy = try properties.give(toMade: name, in: directory, device: status.represents, owners: options.owners)
        }
        if status.linkCount > 1 {
            links.remember(status, copiedTo: levels.map(\.name).filter { $0.lengthBytes > 0 } + [name], copy)
        }
    }

    private mutating func copyContent(_ entry: borrowing PinnedEntry, as name: FileName, _ properties: FileProperties)
        throws(KernelError) -> FileIdentity
    {
        let file = try entry.openToRead()
        let directory = target.number
        let copy = try make(name, entry.status) { () throws(KernelError) in
            try open(name, [.writeOnly, .create, .exclusive, .noFollow], in: directory)
        }
        do throws(KernelError) {
            try contents.copy(from: file.number, to: copy.number, status: try Linux.status(of: file.number))
            try properties.give(to: copy.path, owners: options.owners)
            return try Linux.status(of: copy.number).identity
        } catch {
            // Half a file is worse than none.
            try? unlink(name, in: directory)
            throw error
        }
    }

    /// Gives the copy of a file that has been met under another name this one too.
    private mutating func link(_ status: FileStatus, as name: FileName) throws(KernelError) -> Bool {
        guard status.linkCount > 1, links.knows(status) else { return false }
        let (directory, top) = (target.number, self.top.number)
        let isLinked = try make(name, status) { () throws(KernelError) in
            try links.link(status, as: name, in: directory, top: top)
        }
        if isLinked { links.countName(of: status) }
        return isLinked
    }

    private func make<Value: ~Copyable>(
        _ name: FileName, _ original: FileStatus, _ body: () throws(KernelError) -> Value
    ) throws(KernelError) -> Value {
        try replacing(name, in: target.number, original: original.identity, shown: shownPath(name), body)
    }

    // MARK: What is kept

    private func properties(_ status: FileStatus, of path: String) throws(KernelError) -> FileProperties {
        let attributes = try AttributeList(of: path) {
            OverlayMark.isNone($0) || options.keepsOverlayMarks && OverlayMark.isLasting($0)
        }
        return FileProperties(status, options.keepsOverlayMarks ? attributes.markedForAll : attributes)
    }

    private func shownPath(_ name: FileName? = nil) -> String {
        let names = levels.map(\.name).filter { $0.lengthBytes > 0 } + (name.map { [$0] } ?? [])
        return ([shown == "/" ? "" : shown] + names.dropFirst(isOfEntry ? 1 : 0).map(\.text)).joined(separator: "/")
    }
}
