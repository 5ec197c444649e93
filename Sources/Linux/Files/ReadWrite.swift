import Glibc

/// Writes all of `text`. A short write goes on where it stopped.
public func write(
    _ text: String, to descriptor: CInt, plumbing: Bool = true, note: @autoclosure () -> String? = nil,
    shell: @autoclosure () -> ShellEquivalent? = nil
) throws(KernelError) {
    var rest = text[...].utf8
    while !rest.isEmpty {
        let part = Substring(rest)
        let count = try Door.call(
            Call(
                "write", ["\(descriptor)", cString(String(part)), "\(part.utf8.count)"], shell: shell(), note: note(),
                plumbing: plumbing)
        ) { writeBytes(part, to: descriptor) }
        rest = rest.dropFirst(count)
    }
}

private func writeBytes(_ text: Substring, to descriptor: CInt) -> Int {
    var text = text
    return text.withUTF8 { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
}

/// The whole text of a file, at most `limit` bytes of it. Made for small files: /proc, /sys, passwd.
///
/// - Throws: what open(2) and read(2) throw; `EFBIG` past the limit.
public func readText(_ path: String, in directory: CInt = AT_FDCWD, limit: Int = 16 << 20) throws(KernelError) -> String {
    let file = try open(path, in: directory)
    return try readText(of: file.number, name: path, limit: limit)
}

/// The rest of an open file as text.
public func readText(of descriptor: CInt, name: String, limit: Int = 16 << 20) throws(KernelError) -> String {
    String(decoding: try readBytes(of: descriptor, name: name, limit: limit), as: UTF8.self)
}

/// The rest of an open file.
public func readBytes(of descriptor: CInt, name: String, limit: Int = 16 << 20) throws(KernelError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16 << 10)
    while true {
        let count = try readChunk(descriptor, &chunk)
        if count == 0 { return bytes }
        bytes.append(contentsOf: chunk[..<count])
        if bytes.count > limit {
            throw KernelError(
                purpose: "read \(name)", call: Call("read", ["\(descriptor)", "buffer", "\(limit)"]), errno: Errno(EFBIG),
                fix: "the file is larger than the \(limit) bytes that are accepted here")
        }
    }
}

/// Reads into the start of an array.
public func readChunk(_ descriptor: CInt, _ chunk: inout [UInt8]) throws(KernelError) -> Int {
    let size = chunk.count
    return try Door.call(Call("read", ["\(descriptor)", "buffer", "\(size)"], plumbing: true)) {
        unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, size) }
    }
}

/// Reads into the start of an array from a place in the file, and leaves the file's position alone. See pread(2).
public func readChunk(_ descriptor: CInt, _ chunk: inout [UInt8], at offset: Int) throws(KernelError) -> Int {
    let size = chunk.count
    return try Door.call(Call("pread64", ["\(descriptor)", "buffer", "\(size)", "\(offset)"], plumbing: true)) {
        unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.pread(descriptor, $0.baseAddress, size, offset) }
    }
}

/// Writes `text` into a file that exists, as the files of /proc and /sys want it: in one write(2).
public func writeControl(
    _ text: String, to path: String, in directory: CInt = AT_FDCWD, shellPath: @autoclosure () -> String? = nil,
    shell: @autoclosure () -> ShellEquivalent? = nil
) throws(KernelError) {
    let file = try open(path, .writeOnly, in: directory)
    try write(
        text, to: file.number, plumbing: false, note: shellPath() ?? path,
        shell: shell() ?? .command("echo \(shellWord(text)) > \(shellWord(shellPath() ?? path))"))
}

/// Flushes a file to its disk. See fsync(2).
public func synchronize(_ descriptor: CInt) throws(KernelError) {
    try Door.call(Call("fsync", ["\(descriptor)"], plumbing: true)) { Glibc.fsync(descriptor) }
}

/// Replaces a file in one step: readers see the old text or the new one, never half of either.
///
/// - Parameter durable: flush to the disk before the rename, so that a power cut cannot leave an empty file.
public func replaceFile(
    _ path: String, with text: String, mode: UInt32 = 0o600, durable: Bool, in directory: CInt = AT_FDCWD
) throws(KernelError) {
    // Two that replace the same file at once must not meet in the draft, and nobody else may have it ready.
    let temporary = "\(path).\(try randomBytes(8).map { String($0, radix: 16) }.joined()).new"
    do throws(KernelError) {
        let file = try open(temporary, [.writeOnly, .create, .exclusive, .noFollow], mode: mode, in: directory)
        try write(text, to: file.number)
        if durable { try synchronize(file.number) }
        try rename(temporary, to: path, in: directory)
    } catch {
        try? unlink(temporary, in: directory)
        var error = error
        // What was to be written is the file's affair, and may be long.
        if error.call.name == "write" { error.call.arguments[1] = "text" }
        throw error.wanted("write \(path)")
    }
}

/// Writes some of the bytes of a slice, and says how many.
public func writeSome(_ descriptor: CInt, _ bytes: ArraySlice<UInt8>) throws(KernelError) -> Int {
    try Door.call(Call("write", ["\(descriptor)", "buffer", "\(bytes.count)"], plumbing: true)) {
        unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }
}

/// Cuts an open file off. See ftruncate(2).
public func truncate(_ descriptor: CInt, toBytes size: Int = 0) throws(KernelError) {
    try Door.call(Call("ftruncate", ["\(descriptor)", "\(size)"], plumbing: true)) { ftruncate(descriptor, size) }
}

/// Moves an open file's position to its start. See lseek(2).
public func rewind(_ descriptor: CInt) throws(KernelError) {
    try Door.call(Call("lseek", ["\(descriptor)", "0", "SEEK_SET"], plumbing: true)) { lseek(descriptor, 0, SEEK_SET) }
}

/// Moves an open file's position to its end. See lseek(2).
public func seekEnd(_ descriptor: CInt) throws(KernelError) {
    try Door.call(Call("lseek", ["\(descriptor)", "0", "SEEK_END"], plumbing: true)) { lseek(descriptor, 0, SEEK_END) }
}
