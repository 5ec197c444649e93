/// Whether a file is a 64-bit program that needs no library: it names no interpreter in its headers. See elf(5), PT_INTERP.
public func isStaticProgram(_ path: String) throws(KernelError) -> Bool {
    let file = try open(path)
    var header = [UInt8](repeating: 0, count: 4096)
    let count = try readChunk(file.number, &header)
    guard count >= 64, header.starts(with: [0x7f, 0x45, 0x4c, 0x46]), header[4] == 2 else { return false }
    let start = number(header, at: 32, bytes: 8)
    let size = number(header, at: 54, bytes: 2)
    let entries = number(header, at: 56, bytes: 2)
    guard start + size * entries <= count else { return false }
    return !(0..<entries).contains { number(header, at: start + $0 * size, bytes: 4) == 3 }
}

private func number(_ bytes: [UInt8], at offset: Int, bytes count: Int) -> Int {
    (0..<count).reduce(0) { $0 | Int(bytes[offset + $1]) << ($1 * 8) }
}
