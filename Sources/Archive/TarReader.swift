import CArchive
import Glibc
import Linux

/// Reads a tar archive of any kind, plain or compressed with gzip, bzip2, xz or zstd.
@safe public struct TarReader: ~Copyable {
    private let archive: OpaquePointer
    private static let purpose = "read the archive"

    /// What an entry of an archive says of itself.
    public struct Entry: Sendable {
        /// As it stands there: it may be absolute, go up, or end with a slash.
        public let name: FileName
        /// Nil for what cannot be made: a socket, a volume label.
        public let kind: TreeEntry.Kind?
        /// Of a hard link: the name of what it is another name of.
        public let linkTarget: FileName?
        public let properties: FileProperties
        public let sizeBytes: Int
    }

    /// - Parameter descriptor: where the archive comes from.
    public init(from descriptor: CInt) throws(ArchiveError) {
        guard let archive = unsafe archive_read_new() else { throw ArchiveError(Self.purpose, "there is no memory for it") }
        do throws(ArchiveError) {
            for code in [
                unsafe archive_read_support_format_tar(archive), unsafe archive_read_support_format_empty(archive),
                unsafe archive_read_support_filter_gzip(archive),
                unsafe archive_read_support_filter_bzip2(archive), unsafe archive_read_support_filter_xz(archive),
                unsafe archive_read_support_filter_zstd(archive), unsafe archive_read_open_fd(archive, descriptor, 64 << 10),
            ] { try unsafe Archive.check(code, Self.purpose, archive) }
        } catch {
            unsafe archive_read_free(archive)
            throw error
        }
        unsafe self.archive = unsafe archive
    }

    deinit { unsafe archive_read_free(archive) }

    private func check(_ code: CInt) throws(ArchiveError) { try unsafe Archive.check(code, Self.purpose, archive) }

    /// The next entry; nil at the end of the archive.
    public mutating func next() throws(ArchiveError) -> Entry? {
        var entry: OpaquePointer?
        let code = unsafe archive_read_next_header(archive, &entry)
        if code == ARCHIVE_EOF { return nil }
        try check(code)
        guard let entry = unsafe entry, let name = unsafe archive_entry_pathname(entry) else {
            throw ArchiveError(Self.purpose, "an entry has no name")
        }
        let linkTarget = unsafe archive_entry_hardlink(entry).map { unsafe FileName(copying: $0) }
        let kind = unsafe kind(of: entry)
        let modified = FileTime(seconds: unsafe archive_entry_mtime(entry), nanoseconds: unsafe archive_entry_mtime_nsec(entry))
        return Entry(
            name: unsafe FileName(copying: name), kind: kind, linkTarget: linkTarget,
            properties: FileProperties(
                kind: kind?.statusKind ?? .unknown, mode: UInt32(unsafe archive_entry_perm(entry) & 0o7777),
                userID: try id(unsafe archive_entry_uid(entry)), groupID: try id(unsafe archive_entry_gid(entry)),
                accessedAt: modified,
                modifiedAt: modified, attributes: unsafe attributes(of: entry)),
            sizeBytes: Int(unsafe archive_entry_size(entry)))
    }

    /// Writes what the entry that was read last holds into an open file.
    public func copyContent(to file: CInt, sizeBytes: Int) throws {
        try check(unsafe archive_read_data_into_fd(archive, file))
        // A hole at the end is not written.
        try truncate(file, toBytes: sizeBytes)
    }

    private func id(_ number: la_int64_t) throws(ArchiveError) -> UInt32 {
        guard let id = UInt32(exactly: number), id != .max else {
            throw ArchiveError(Self.purpose, "\(number) is no user or group")
        }
        return id
    }

    private func kind(of entry: OpaquePointer) -> TreeEntry.Kind? {
        if unsafe archive_entry_hardlink(entry) != nil { return .hardLink(to: []) }
        let number = DeviceNumber(
            major: UInt32(truncatingIfNeeded: unsafe archive_entry_rdevmajor(entry)),
            minor: UInt32(truncatingIfNeeded: unsafe archive_entry_rdevminor(entry)))
        switch unsafe archive_entry_filetype(entry) {
        case 0o100000: return .file
        case 0o040000: return .directory
        case 0o120000: return unsafe archive_entry_symlink(entry).map { .symbolicLink(to: unsafe FileName(copying: $0)) }
        case 0o020000: return .device(block: false, number)
        case 0o060000: return .device(block: true, number)
        case 0o010000: return .fifo
        default: return nil
        }
    }

    private func attributes(of entry: OpaquePointer) -> AttributeList {
        var attributes: [AttributeList.Attribute] = []
        unsafe archive_entry_xattr_reset(entry)
        while true {
            var name: UnsafePointer<CChar>?
            var value: UnsafeRawPointer?
            var size = 0
            guard unsafe archive_entry_xattr_next(entry, &name, &value, &size) == ARCHIVE_OK, let name = unsafe name else {
                break
            }
            let text = unsafe FileName(copying: name)
            guard AttributeList.isPortable(text.text), !attributes.contains(where: { $0.name == text }) else { continue }
            attributes.append(.init(name: text, value: unsafe [UInt8](UnsafeRawBufferPointer(start: value, count: size))))
        }
        return AttributeList(attributes)
    }
}

extension TreeEntry.Kind {
    /// What a file of this kind is afterwards.
    var statusKind: FileStatus.Kind {
        switch self {
        case .directory, .opaque: .directory
        case .file, .hardLink: .file
        case .symbolicLink: .symbolicLink
        case .device(let isBlock, _): isBlock ? .blockDevice : .characterDevice
        case .fifo: .fifo
        case .whiteout: .characterDevice
        }
    }
}
