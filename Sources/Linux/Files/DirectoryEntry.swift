import CLinux
import Glibc

/// A name in a directory.
struct DirectoryEntry: Equatable {
    enum Kind: Equatable { case directory, other, unknown }

    /// The bytes of the name, with the zero that ends it: a name need not be UTF-8.
    let cName: [CChar]
    /// What the name stands for; a filesystem may leave it unknown.
    let kind: Kind

    /// The name for people, and for files whose names are known: bytes that are no UTF-8 are replaced.
    var name: String { String(decoding: cName.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self) }
}

/// The next names of an open directory, without `.` and `..`; nil at its end. See getdents64(2).
func nextEntries(of directory: CInt) throws(KernelError) -> [DirectoryEntry]? {
    let size = 32 << 10
    var buffer = [UInt8](repeating: 0, count: size)
    let count = try Door.call(Call("getdents64", ["\(directory)", "entries", "\(size)"], plumbing: true)) {
        unsafe buffer.withUnsafeMutableBytes { unsafe getdents64(directory, $0.baseAddress, size) }
    }
    return count == 0 ? nil : directoryEntries(in: buffer[..<count])
}

/// Takes apart what getdents64(2) has written: an inode, an offset, the length of the record, a kind, a name.
func directoryEntries(in bytes: ArraySlice<UInt8>) -> [DirectoryEntry] {
    var entries: [DirectoryEntry] = []
    var rest = bytes
    while rest.count > 19 {
        let start = rest.startIndex
        let length = Int(rest[start + 16]) | Int(rest[start + 17]) << 8
        guard length > 19, length <= rest.count else { return entries }
        let name = rest[(start + 19)..<(start + length)].prefix { $0 != 0 }
        let kind: DirectoryEntry.Kind =
            switch rest[start + 18] {
            case UInt8(DT_DIR): .directory
            case UInt8(DT_UNKNOWN): .unknown
            default: .other
            }
        if !name.elementsEqual(".".utf8) && !name.elementsEqual("..".utf8) {
            entries.append(DirectoryEntry(cName: name.map { CChar(bitPattern: $0) } + [0], kind: kind))
        }
        rest = rest[(start + length)...]
    }
    return entries
}
