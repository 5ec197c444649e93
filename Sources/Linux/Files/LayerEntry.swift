import Glibc

/// A file of a layer, with what an overlay takes it for.
public struct LayerEntry: Sendable {
    public let name: FileName
    public let status: FileStatus
    /// It stands for nothing: it hides what lower layers have under its name.
    public let isWhiteout: Bool
    /// A directory that hides what lower layers have in theirs of this name.
    public let isOpaque: Bool
    /// A directory or file that shows what lower layers have elsewhere, which this layer alone does not tell.
    public let refersElsewhere: Bool
}

/// A directory of a layer, open to be read.
public struct LayerDirectory: ~Copyable {
    private let descriptor: Descriptor

    /// - Parameter path: the names that lead to it from the top of the layer. No link is followed.
    /// - Throws: `ENAMETOOLONG` for what lies deeper than any path can name it: it would take for ever.
    public init(_ path: some Collection<FileName>, of layer: CInt) throws(KernelError) {
        guard path.count < 2048 else {
            throw KernelError(
                purpose: "look into /\(path.prefix(4).map(\.text).joined(separator: "/"))/...",
                call: Call("openat2", ["\(layer)"]), errno: Errno(ENAMETOOLONG))
        }
        let place = try openDirectory(path, below: layer)
        descriptor = try open(".", [.readOnly, .directory], in: place.number)
    }

    /// The names in it, by their bytes.
    public func names() throws(KernelError) -> [FileName] {
        var names: [FileName] = []
        while let batch = try nextEntries(of: descriptor.number) { names += batch.map { FileName(cString: $0.cName) } }
        return names.filter { !OverlayMark.isFile($0) }.sorted()
    }

    /// Takes hold of what is there under a name; nil when nothing is.
    public func pin(_ name: FileName) throws(KernelError) -> PinnedEntry? {
        do { return try PinnedEntry(name, in: descriptor.number) } catch {
            guard error.errno == .missing else { throw error }
            return nil
        }
    }

    /// What is there under a name, as an overlay takes it; nil when nothing is.
    public func entry(_ name: FileName) throws(KernelError) -> LayerEntry? {
        guard let pinned = try pin(name) else { return nil }
        return try LayerEntry(name, pinned)
    }
}

extension LayerEntry {
    public init(_ name: FileName, _ pinned: borrowing PinnedEntry) throws(KernelError) {
        let status = pinned.status
        // Only what may carry a mark of the overlay is asked for it.
        let marks =
            status.kind == .directory || status.kind == .file
            ? try pinned.attributes { !OverlayMark.isNone($0) } : AttributeList()
        self.init(
            name: name, status: status,
            isWhiteout: status.kind == .characterDevice && status.represents == .whiteout
                || status.kind == .file && status.sizeBytes == 0 && marks.has(.whiteout),
            isOpaque: status.kind == .directory && marks.has(.opaque),
            refersElsewhere: marks.has(.redirect) || marks.has(.contentElsewhere))
    }
}

extension DeviceNumber {
    /// The device that there is not: an overlay's sign that a name is deleted.
    static let whiteout = DeviceNumber(major: 0, minor: 0)
}
