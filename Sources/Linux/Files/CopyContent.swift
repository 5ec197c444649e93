import CLinux
import Glibc

/// Copies the content of files, holes included, by the fastest way that their filesystems know.
struct ContentCopy {
    /// Whether the two filesystems share blocks between files: found out with the first file.
    private var sharesBlocks = true

    // From <linux/fs.h> and lseek(2), where they are not imported.
    private static let cloneRequest: UInt = 0x4004_9409
    private static let seekData: CInt = 3
    private static let seekHole: CInt = 4
    /// The most that sendfile(2) moves in one call.
    private static let stepBytes = 0x7fff_f000

    /// Copies all of an open file into one that is open and empty.
    ///
    /// - Parameter status: of `source`.
    mutating func copy(from source: CInt, to target: CInt, status: FileStatus) throws(KernelError) {
        if status.sizeBytes >= 64 << 10, sharesBlocks {
            if clone(source, target) { return }
            sharesBlocks = false
        }
        if status.blocks * 512 >= status.sizeBytes { return try move(status.sizeBytes, from: source, to: target) }
        var offset = 0
        while let start = try seek(source, offset, Self.seekData) {
            let end = try seek(source, start, Self.seekHole) ?? status.sizeBytes
            try move(end - start, from: source, to: target, at: start)
            offset = end
        }
        try truncate(target, toBytes: status.sizeBytes)
    }

    /// Lets the target share the source's blocks until one of them is written to. See FICLONE in ioctl_ficlone(2).
    private func clone(_ source: CInt, _ target: CInt) -> Bool {
        let answer = try? Door.call(Call("ioctl", ["\(target)", "FICLONE", "\(source)"], plumbing: true)) {
            unsafe minibox_ioctl(target, Self.cloneRequest, UnsafeMutableRawPointer(bitPattern: Int(source)))
        }
        return answer != nil
    }

    /// Nil past the last byte that is there. See SEEK_DATA in lseek(2).
    private func seek(_ file: CInt, _ offset: Int, _ whence: CInt) throws(KernelError) -> Int? {
        do {
            return try Door.call(
                Call("lseek", ["\(file)", "\(offset)", whence == Self.seekData ? "SEEK_DATA" : "SEEK_HOLE"], plumbing: true)
            ) { lseek(file, offset, whence) }
        } catch {
            guard error.errno.code == ENXIO else { throw error }
            return nil
        }
    }

    private func move(_ count: Int, from source: CInt, to target: CInt, at offset: Int) throws(KernelError) {
        for file in [source, target] {
            try Door.call(Call("lseek", ["\(file)", "\(offset)", "SEEK_SET"], plumbing: true)) { lseek(file, offset, SEEK_SET) }
        }
        try move(count, from: source, to: target)
    }

    /// Moves bytes inside the kernel, from where both files stand. A file that has become shorter ends it.
    private func move(_ count: Int, from source: CInt, to target: CInt) throws(KernelError) {
        var left = count
        while left > 0 {
            let step = min(left, Self.stepBytes)
            let moved: Int
            do throws(KernelError) {
                moved = try Door.call(Call("sendfile", ["\(target)", "\(source)", "NULL", "\(step)"], plumbing: true)) {
                    sendfile(target, source, nil, step)
                }
            } catch {
                // The files of /proc and of some FUSE filesystems cannot be moved, only read.
                guard error.errno == .invalid || error.errno == .noSystemCall else { throw error }
                return try carry(left, from: source, to: target)
            }
            if moved == 0 { return }
            left -= moved
        }
    }

    private func carry(_ count: Int, from source: CInt, to target: CInt) throws(KernelError) {
        var left = count
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while left > 0 {
            var rest = chunk[..<min(left, try readChunk(source, &chunk))]
            if rest.isEmpty { return }
            left -= rest.count
            while !rest.isEmpty { rest = rest.dropFirst(try writeSome(target, rest)) }
        }
    }
}
