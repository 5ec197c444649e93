import CLinux
import Glibc

/// A file to be made, as an archive describes it.
public struct TreeEntry: Sendable {
    public enum Kind: Sendable, Equatable {
        case directory
        /// Its content is written by whoever has it.
        case file
        case symbolicLink(to: FileName)
        /// Another name of what lies at this path already.
        case hardLink(to: [FileName])
        case device(block: Bool, DeviceNumber)
        case fifo
        /// What lower layers have under this name is deleted.
        case whiteout
        /// What lower layers have in this directory is deleted. Of the properties nothing is used.
        case opaque
    }

    /// The names that lead to it, with no `.` or `..` among them; empty for the top itself.
    public var path: [FileName]
    public var kind: Kind
    public var properties: FileProperties

    public init(path: [FileName], kind: Kind, properties: FileProperties) {
        self.path = path
        self.kind = kind
        self.properties = properties
    }
}

/// Makes files below a directory, one after the other.
///
/// Nothing is made outside of the root that it is given: every path is resolved with that root as `/`, whatever links the
/// tree holds or grows meanwhile, and the last name of a path is never followed.
public struct TreeBuilder: ~Copyable {
    private let root: Descriptor
    private let place: [FileName]
    private let owners: CopyOptions.Owners
    private let replacesDirectories: Bool
    private var directory: Descriptor
    private var directoryPath: [FileName] = []
    /// The directories that were made: writing into them changes their times, so they get their properties in the end.
    private var directories: [[FileName]: (identity: FileIdentity, properties: FileProperties)] = [:]

    /// - Parameters:
    ///   - root: what is `/` for links.
    ///   - place: the directory below it where the paths of the entries begin.
    ///   - replacesDirectories: a file takes the place of a directory too, and a directory that of a file, as in layers.
    public init(root: CInt, place: FileName, owners: CopyOptions.Owners, replacesDirectories: Bool) throws(KernelError) {
        let names = place.components ?? []
        let opened = try open(".", [.pathOnly, .directory], in: root)
        let start = try openInRoot(names, [.pathOnly, .directory], root: opened.number)
        self.root = opened
        self.place = names
        self.owners = owners
        self.replacesDirectories = replacesDirectories
        directory = start
    }

    /// Makes one file.
    ///
    /// - Parameter content: writes what is in it into an empty open file; for those of kind `.file` only.
    public mutating func add(_ entry: TreeEntry, content: (CInt) throws -> Void) throws {
        do { try make(entry, content: content) } catch let error as KernelError {
            throw error.wanted("make \(FileName(joining: entry.path).text)")
        }
    }

    /// Gives the directories their owners, modes and times.
    public mutating func finish() throws(KernelError) {
        for (path, made) in directories {
            guard let opened = try? openInRoot(place + path, [.pathOnly, .directory, .noFollow], root: root.number),
                try status(of: opened.number).identity == made.identity
            else { continue }
            try wanting("keep the properties of \(FileName(joining: path).text)") { () throws(KernelError) in
                try made.properties.give(to: opened.path, owners: owners)
            }
        }
        directories = [:]
    }

    private mutating func make(_ entry: TreeEntry, content: (CInt) throws -> Void) throws {
        if entry.kind == .opaque { return try markOpaque(entry.path) }
        guard let name = entry.path.last else {
            // The top is there already; only a layer says what it is like.
            if replacesDirectories, entry.kind == .directory {
                directories[[]] = (try status(of: openDirectory(at: []).number).identity, entry.properties)
            }
            return
        }
        try go(to: Array(entry.path.dropLast()))
        let directory = self.directory.number
        let properties = entry.properties
        switch entry.kind {
        case .directory:
            let made = try clearing(name, entry) { () throws(KernelError) in
                try makeOrOpenDirectory(name, in: directory, shown: name.text)
            }
            directories[entry.path] = (try status(of: made.number).identity, properties)
        case .file:
            let file = try replace(name, entry) { () throws(KernelError) in
                try open(name, [.writeOnly, .create, .exclusive, .noFollow], in: directory)
            }
            do {
                try content(file.number)
                try properties.give(to: file.path, owners: owners)
            } catch {
                try? unlink(name, in: directory)
                throw error
            }
        case .symbolicLink(let text):
            try replace(name, entry) { () throws(KernelError) in try symbolicLink(to: text, at: name, in: directory) }
            _ = try properties.give(toMade: name, in: directory, device: nil, owners: owners)
        case .device(let isBlock, let number):
            try makeNode(name, entry, isBlock ? S_IFBLK : S_IFCHR, number)
        case .fifo: try makeNode(name, entry, S_IFIFO, DeviceNumber(major: 0, minor: 0))
        case .whiteout:
            try replace(name, entry) { () throws(KernelError) in
                try Linux.makeNode(name, type: S_IFCHR, number: .whiteout, in: directory)
            }
        case .hardLink(let target): try link(target, as: name, entry)
        case .opaque: break
        }
    }

    private func makeNode(_ name: FileName, _ entry: TreeEntry, _ type: mode_t, _ number: DeviceNumber) throws(KernelError) {
        let directory = self.directory.number
        try replace(name, entry) { () throws(KernelError) in
            try Linux.makeNode(name, type: type, number: number, in: directory)
        }
        _ = try entry.properties.give(toMade: name, in: directory, device: number, owners: owners)
    }

    private func link(_ path: [FileName], as name: FileName, _ entry: TreeEntry) throws(KernelError) {
        let target = try openInRoot(place + path, [.pathOnly, .noFollow], root: root.number)
        guard try status(of: target.number).kind != .directory else {
            throw KernelError(call: Call("linkat", [cString(FileName(joining: path).text)]), errno: .isDirectory)
        }
        let (directory, source) = (self.directory.number, target.path)
        let identity = try status(of: target.number).identity
        // It has this name already.
        if let there = try? status(name, in: directory), there.identity == identity { return }
        try replace(name, entry) { () throws(KernelError) in
            try Door.call(
                Call(
                    "linkat", ["AT_FDCWD", cString(source), "\(directory)", cString(name.text), "AT_SYMLINK_FOLLOW"],
                    plumbing: true)
            ) { unsafe source.withCString { unsafe linkat(AT_FDCWD, $0, directory, name.cString, 0x400) } }
        }
    }

    private func markOpaque(_ path: [FileName]) throws(KernelError) {
        let opened = try openInRoot(place + path, [.pathOnly, .directory, .noFollow], root: root.number)
        let mark = AttributeList([.init(name: FileName(OverlayMark.opaque.names[0]), value: Array("y".utf8))])
        try mark.markedForAll.write(to: opened.path)
    }

    // MARK: What is in the way

    @discardableResult
    private func replace<Value: ~Copyable>(_ name: FileName, _ entry: TreeEntry, _ body: () throws(KernelError) -> Value)
        throws(KernelError) -> Value
    {
        let directory = self.directory.number
        return try clearing(name, entry) { () throws(KernelError) in
            try replacing(name, in: directory, shown: FileName(joining: entry.path).text, body)
        }
    }

    /// In a layer, whatever is of another kind makes room.
    private func clearing<Value: ~Copyable>(_ name: FileName, _ entry: TreeEntry, _ body: () throws(KernelError) -> Value)
        throws(KernelError) -> Value
    {
        if replacesDirectories, let there = try? status(name, in: directory.number),
            (there.kind == .directory) != (entry.kind == .directory)
        {
            try removeTree(name, in: directory.number)
        }
        return try body()
    }

    // MARK: The way

    private mutating func go(to path: [FileName]) throws(KernelError) {
        if path == directoryPath { return }
        directory = try openDirectory(at: path)
        directoryPath = path
    }

    /// Opens a directory, made together with those above it if it is not there.
    private func openDirectory(at path: [FileName]) throws(KernelError) -> Descriptor {
        do { return try openInRoot(place + path, [.pathOnly, .directory], root: root.number) } catch {
            guard error.errno == .missing, let name = path.last else { throw error }
            let above = try openDirectory(at: Array(path.dropLast()))
            do { try makeDirectory(name, mode: 0o755, in: above.number) } catch {
                guard error.errno == .exists else { throw error }
            }
            return try openInRoot(place + path, [.pathOnly, .directory], root: root.number)
        }
    }
}

/// Opens a path with `root` as `/`; links on the way lead where they lead inside it. See openat2(2), RESOLVE_IN_ROOT.
private func openInRoot(_ path: [FileName], _ flags: OpenFlags, root: CInt) throws(KernelError) -> Descriptor {
    if path.isEmpty { return try open(".", flags.subtracting(.noFollow), in: root) }
    return try open(FileName(joining: path), flags, in: root, resolve: .inRoot)
}

extension FileName {
    /// The names of a path, without what says nothing; nil for a path that goes up.
    public var components: [FileName]? {
        let names = bytes.split(separator: UInt8(ascii: "/")).map { FileName(bytes: $0) }.filter { $0 != FileName(".") }
        return names.contains(FileName("..")) ? nil : names
    }
}
