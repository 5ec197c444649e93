import CArchive
import Linux

/// Writes a tar archive as Docker does: in the pax format where ustar cannot say something, with ids as numbers, times in
/// whole seconds, attributes as SCHILY.xattr.
@safe public struct TarWriter: ~Copyable {
    private let archive: OpaquePointer
    private static let purpose = "write the archive"

    /// - Parameter descriptor: where the archive goes.
    public init(to descriptor: CInt) throws(ArchiveError) {
        guard let archive = unsafe archive_write_new() else { throw ArchiveError(Self.purpose, "there is no memory for it") }
        do throws(ArchiveError) {
            for code in [
                unsafe archive_write_set_format_pax_restricted(archive),
                unsafe archive_write_set_options(archive, "pax:xattrheader=SCHILY"),
                // As long as what is in it, and no longer: tapes had records.
                unsafe archive_write_set_bytes_in_last_block(archive, 1),
                unsafe archive_write_open_fd(archive, descriptor),
            ] { try unsafe Archive.check(code, Self.purpose, archive) }
        } catch {
            unsafe archive_write_free(archive)
            throw error
        }
        unsafe self.archive = unsafe archive
    }

    deinit {
        unsafe archive_write_free(archive)
    }

    private func check(_ code: CInt) throws(ArchiveError) { try unsafe Archive.check(code, Self.purpose, archive) }

    /// Writes one file.
    ///
    /// - Parameters:
    ///   - name: its path in the archive; a directory's gets a slash.
    ///   - content: for a file, where its bytes come from, and how many.
    public func add(
        _ name: FileName, _ kind: TreeEntry.Kind, _ properties: FileProperties, content: (CInt, sizeBytes: Int)? = nil
    )
        throws
    {
        guard let entry = unsafe archive_entry_new() else { throw ArchiveError(Self.purpose, "there is no memory for it") }
        defer { unsafe archive_entry_free(entry) }
        unsafe name.withCString { unsafe archive_entry_copy_pathname(entry, $0) }
        unsafe archive_entry_set_perm(entry, properties.mode)
        unsafe archive_entry_set_uid(entry, la_int64_t(properties.userID))
        unsafe archive_entry_set_gid(entry, la_int64_t(properties.groupID))
        unsafe archive_entry_set_mtime(entry, properties.modifiedAt.seconds, 0)
        unsafe archive_entry_set_size(entry, la_int64_t(content?.sizeBytes ?? 0))
        unsafe set(kind, of: entry)
        for attribute in properties.attributes.attributes where AttributeList.isPortable(attribute.name.text) {
            unsafe attribute.name.withCString { name in
                unsafe attribute.value.withUnsafeBytes { value in
                    unsafe archive_entry_xattr_add_entry(entry, name, value.baseAddress, value.count)
                }
            }
        }
        try check(unsafe archive_write_header(archive, entry))
        if let content { try write(content.0, content.sizeBytes) }
        try check(unsafe archive_write_finish_entry(archive))
    }

    /// Writes the end of the archive.
    public func finish() throws(ArchiveError) { try check(unsafe archive_write_close(archive)) }

    private func set(_ kind: TreeEntry.Kind, of entry: OpaquePointer) {
        switch kind {
        case .directory: unsafe archive_entry_set_filetype(entry, 0o040000)
        case .file, .whiteout, .opaque: unsafe archive_entry_set_filetype(entry, 0o100000)
        case .symbolicLink(let text):
            unsafe archive_entry_set_filetype(entry, 0o120000)
            unsafe text.withCString { unsafe archive_entry_copy_symlink(entry, $0) }
        case .hardLink(let path):
            unsafe archive_entry_set_filetype(entry, 0o100000)
            unsafe FileName(joining: path).withCString { unsafe archive_entry_copy_hardlink(entry, $0) }
        case .device(let isBlock, let number):
            unsafe archive_entry_set_filetype(entry, isBlock ? 0o060000 : 0o020000)
            unsafe archive_entry_set_rdevmajor(entry, dev_t(number.major))
            unsafe archive_entry_set_rdevminor(entry, dev_t(number.minor))
        case .fifo: unsafe archive_entry_set_filetype(entry, 0o010000)
        }
    }

    /// Writes as many bytes as the header says: a file that has become longer is cut off, and one that has become shorter is
    /// filled up with zeros by the library.
    private func write(_ file: CInt, _ sizeBytes: Int) throws {
        var chunk = [UInt8](repeating: 0, count: 256 << 10)
        var left = sizeBytes
        while left > 0 {
            let count = min(left, try readChunk(file, &chunk))
            if count == 0 { return }
            let written = unsafe chunk.withUnsafeBytes { unsafe archive_write_data(archive, $0.baseAddress, count) }
            try check(written < 0 ? CInt(written) : 0)
            left -= count
        }
    }
}
