import CLinux
import Glibc

/// The files of several names that have been copied: their other names become links to the copy, so that what was one file
/// stays one.
struct LinkedFiles {
    private struct Copy {
        /// Where it lies below the top of the target.
        let path: [FileName]
        let identity: FileIdentity
        /// How many names of the original are still to come.
        var namesLeft: Int
    }

    private var copies: [FileIdentity: Copy] = [:]

    /// Remembers a copy of a file that has more names.
    mutating func remember(_ original: FileStatus, copiedTo path: [FileName], _ copy: FileIdentity) {
        if original.linkCount > 1 {
            copies[original.identity] = Copy(path: path, identity: copy, namesLeft: original.linkCount - 1)
        }
    }

    /// Whether there is a copy of a file.
    func knows(_ original: FileStatus) -> Bool { copies[original.identity] != nil }

    /// Gives the copy of a file another name.
    ///
    /// The way to the copy is walked from the top, past no link; what is found at its end must be the copy.
    /// - Returns: false where the copy takes no more names, or is not there any more: the file is to be copied.
    func link(_ original: FileStatus, as name: FileName, in directory: CInt, top: CInt) throws(KernelError) -> Bool {
        guard let copy = copies[original.identity], let last = copy.path.last else { return false }
        let folder = try openDirectory(copy.path.dropLast(), below: top)
        do { try hardLink(last, in: folder.number, as: name, in: directory) } catch {
            guard error.errno.code == EMLINK || error.errno == .missing else { throw error }
            return false
        }
        guard try status(name, in: directory).identity == copy.identity else {
            try unlink(name, in: directory)
            return false
        }
        return true
    }

    /// Another name has been made; after the last one the copy is forgotten.
    mutating func countName(of original: FileStatus) {
        guard var copy = copies[original.identity] else { return }
        copy.namesLeft -= 1
        copies[original.identity] = copy.namesLeft > 0 ? copy : nil
    }
}

/// Opens a directory by the names that lead to it, whatever the length of its path. No link is followed.
func openDirectory(_ path: some Collection<FileName>, below top: CInt) throws(KernelError) -> Descriptor {
    // A path may have 4095 bytes.
    let limitBytes = 3500
    var rest = Array(path)[...]
    var opened = try open(".", [.pathOnly, .directory], in: top)
    while !rest.isEmpty {
        var length = 0
        let part = rest.prefix { name in
            defer { length += name.lengthBytes + 1 }
            return length == 0 || length + name.lengthBytes <= limitBytes
        }
        opened = try open(
            FileName(joining: part), [.pathOnly, .directory], in: opened.number, resolve: [.beneath, .noSymbolicLinks])
        rest = rest.dropFirst(part.count)
    }
    return opened
}
