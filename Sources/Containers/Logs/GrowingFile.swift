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

    /// The oldest of a file and those that it has been before it was turned over; nil when there is none.
    static func oldest(at path: String) throws(KernelError) -> GrowingFile? {
        var age = 0
        while exists("\(path).\(age + 1)") { age += 1 }
        return try GrowingFile(path: age == 0 ? path : "\(path).\(age)")
    }

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

    /// The file that was begun after this one; nil while this is the newest.
    ///
    /// Between two looks several may have been turned over: `path.1` is the newest of them.
    func successor(at path: String) throws(KernelError) -> GrowingFile? {
        let own = try status(of: descriptor).inode
        func has(_ place: String) -> Bool { (try? status(place).inode) == own }
        while !has(path) {
            var age = 1
            while exists("\(path).\(age)"), !has("\(path).\(age)") { age += 1 }
            // One that is forgotten already is followed by the oldest that is left.
            let isForgotten = !exists("\(path).\(age)")
            let next = try GrowingFile(path: age == 1 ? path : "\(path).\(age - 1)")
            // Had another been turned over meanwhile, it would be the wrong one.
            if isForgotten || has("\(path).\(age)") { return next }
        }
        return nil
    }
}
