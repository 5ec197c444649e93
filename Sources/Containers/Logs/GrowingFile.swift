import Linux

/// A file of lines that others write to, as far as it has been read.
final class GrowingFile {
    private let descriptor: CInt
    private var rest: [UInt8] = []
    private var chunk: [UInt8] = []

    /// - Parameter atEnd: whether what is there is of no interest.
    /// - Returns: nil when there is no such file yet.
    init?(path: String, atEnd: Bool = false) throws(KernelError) {
        do {
            let file = try open(path)
            if atEnd { try seekEnd(file.number) }
            descriptor = file.release()
        } catch {
            guard error.errno == .missing else { throw error }
            return nil
        }
    }

    deinit { close(descriptor) }

    /// Reads to the end of what is there.
    ///
    /// - Parameter take: gets each whole line without its newline; returns whether it wants more.
    /// - Returns: whether more is wanted.
    func drain(_ take: (ArraySlice<UInt8>) throws -> Bool) throws -> Bool {
        if chunk.isEmpty { chunk = [UInt8](repeating: 0, count: 64 << 10) }
        while case let count = try readChunk(descriptor, &chunk), count > 0 {
            rest += chunk[..<count]
            var start = rest.startIndex
            while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = rest[start..<end]
                start = end + 1
                guard try take(line) else { return false }
            }
            rest.removeSubrange(..<start)
        }
        return true
    }

    /// How many lines there are from here on.
    func countLines() throws(KernelError) -> Int {
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        var lines = 0
        while case let count = try readChunk(descriptor, &buffer), count > 0 {
            lines += buffer[..<count].count { $0 == UInt8(ascii: "\n") }
        }
        return lines
    }

    /// The file that has come in place of this one; nil while this is the one.
    func successor(at path: String) throws(KernelError) -> GrowingFile? {
        guard let now = try? status(path), try status(of: descriptor).inode != now.inode else { return nil }
        return try GrowingFile(path: path)
    }
}
