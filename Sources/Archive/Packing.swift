import Linux

/// Packs files into an archive, in the order of their names, with hard links as links, and no link followed.
public struct Packing: ~Copyable {
    private let writer: TarWriter
    /// Whether whiteouts and opaque directories of an overlay are written as those of an image's layer.
    private let isLayer: Bool
    /// The names in the archive of files that have more than one.
    private var links: [FileIdentity: [FileName]] = [:]

    /// - Parameter descriptor: where the archive goes.
    public init(to descriptor: CInt, isLayer: Bool = false) throws(ArchiveError) {
        writer = try TarWriter(to: descriptor)
        self.isLayer = isLayer
    }

    /// Packs what is in a directory.
    ///
    /// - Parameter name: what the directory is called in the archive, where it comes first; nil leaves it out.
    public mutating func pack(directory: CInt, as name: FileName?) throws {
        if let name {
            let pinned = try PinnedEntry(FileName("."), in: directory)
            try writer.add(name, .directory, try properties(pinned))
        }
        try pack(contentsOf: directory, below: name.map { [$0] } ?? [])
    }

    /// Packs the file that an O_PATH descriptor stands for; of a directory its own entry only.
    public mutating func pack(_ opened: consuming Descriptor, as name: FileName) throws {
        let pinned = try PinnedEntry(opened: opened)
        try add(pinned, as: [name])
    }

    public func finish() throws(ArchiveError) { try writer.finish() }

    private mutating func pack(contentsOf top: CInt, below place: [FileName]) throws {
        // Paths that are still to be packed, the next one last.
        var waiting = try LayerDirectory([], of: top).names().reversed().map { [$0] }
        while let path = waiting.popLast(), let name = path.last {
            // Gone meanwhile.
            guard let pinned = try LayerDirectory(path.dropLast(), of: top).pin(name) else { continue }
            let layer = isLayer ? try LayerEntry(name, pinned) : nil
            if layer?.refersElsewhere == true {
                throw ArchiveError(
                    "pack /\(FileName(joining: path).text)", "only a part of it is in this layer",
                    fix: "the overlay was mounted with redirect_dir or metacopy: turn them off in /sys/module/overlay/parameters")
            }
            if layer?.isWhiteout == true {
                try mark(Whiteout.name(for: name), in: place + path.dropLast(), pinned.status)
                continue
            }
            try add(pinned, as: place + path)
            guard pinned.status.kind == .directory else { continue }
            if layer?.isOpaque == true { try mark(Whiteout.opaqueName, in: place + path, pinned.status) }
            waiting += try LayerDirectory(path, of: top).names().reversed().map { path + [$0] }
        }
    }

    private func mark(_ name: FileName, in folder: [FileName], _ status: FileStatus) throws {
        var properties = FileProperties(status)
        properties.mode = 0
        try writer.add(FileName(joining: folder + [name]), .file, properties, content: nil)
    }

    private mutating func add(_ pinned: borrowing PinnedEntry, as path: [FileName]) throws {
        let status = pinned.status
        let name = FileName(joining: path)
        if status.kind != .directory, status.linkCount > 1 {
            if let first = links[status.identity] {
                return try writer.add(name, .hardLink(to: first), FileProperties(status))
            }
            links[status.identity] = path
        }
        let properties = try properties(pinned)
        switch status.kind {
        case .directory: try writer.add(name, .directory, properties)
        case .file:
            let file = try pinned.openToRead()
            try writer.add(name, .file, properties, content: (file.number, status.sizeBytes))
        case .symbolicLink: try writer.add(name, .symbolicLink(to: try pinned.linkText()), properties)
        case .characterDevice, .blockDevice:
            try writer.add(name, .device(block: status.kind == .blockDevice, status.represents), properties)
        case .fifo: try writer.add(name, .fifo, properties)
        // No archive has a word for them, and what they are the end of is gone anyway.
        case .socket, .unknown: return
        }
    }

    private func properties(_ pinned: borrowing PinnedEntry) throws(KernelError) -> FileProperties {
        FileProperties(pinned.status, try pinned.attributes { AttributeList.isPortable($0) })
    }
}
